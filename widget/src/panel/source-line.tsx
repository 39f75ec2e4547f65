import type { Source } from "../types";
import { clinicDate, clinicWords } from "./dates";
import * as icons from "../icons";
import { Icon } from "./icon";
import { webAddress } from "./links";
import { useSurroundings } from "./surroundings";

/** The article that an answer rests on, and when somebody last looked it over. */
export function SourceLine({ source }: { source: Source }) {
  const { words, options, locale } = useSurroundings();
  const address = webAddress(source.url, options.server);
  const name = (
    <bdi>
      {source.title}
      {source.heading && (
        <>
          , <em>{source.heading}</em>
        </>
      )}
    </bdi>
  );
  return (
    <p class="source">
      <Icon path={icons.page} />
      <span>
        {words.from}{" "}
        {address ? (
          <a href={address} target="_blank" rel="noopener">
            {name}
            <span class="hidden"> ({words.newTab})</span>
          </a>
        ) : (
          name
        )}
        {source.reviewed && (
          <span class="reviewed">
            {" "}
            · {words.reviewed(clinicWords(clinicDate(source.reviewed), locale, { day: "numeric", month: "long", year: "numeric" }))}
          </span>
        )}
      </span>
    </p>
  );
}
