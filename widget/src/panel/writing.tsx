import { useEffect, useState } from "../rendering/rendering";
import { useSurroundings } from "./surroundings";

/** Most answers are there sooner, and would only make it flicker. */
const PATIENCE = 350;
/** Said once, to those who cannot see it, when it takes longer than usual. */
const SAID = 1_500;

export function Writing() {
  const { words, announce } = useSurroundings();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const showing = setTimeout(() => setShown(true), PATIENCE);
    const saying = setTimeout(() => announce(words.writing), SAID);
    return () => {
      clearTimeout(showing);
      clearTimeout(saying);
    };
  }, []);
  return shown ? (
    <div class="bubble assistant writing" role="img" aria-label={words.writing}>
      <i />
      <i />
      <i />
    </div>
  ) : null;
}
