// Builds what the servers hand out, for visitors into reception/channels/static/ or the folder that
// is named first:
//   widget.js      the button, as the one script that a clinic's page names
//   chat.js        everything behind the button, as a module
//   words.<…>.js   the words of the panel in languages other than English
// and for the console into reception/staff/static/ or the folder that is named second:
//   htmx.min.js    htmx, as it is published
// Each of the former knows the hash of what it loads, so that browsers may keep that for good and still take a
// new one at once.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const served = (part) => join(here, "..", "reception", part, "static");
const [target = served("channels"), forStaff = served("staff")] = process.argv.slice(2);

/** Builds src/`entry` as `file`; gives the file's content. */
async function bundle(entry, format, file, define = {}) {
  await build({
    root: here,
    configFile: false,
    logLevel: "warn",
    define,
    resolve: { alias: { rendering: join(here, "src", "rendering") } },
    build: {
      outDir: target,
      emptyOutDir: false,
      copyPublicDir: false,
      target: "es2022",
      modulePreload: false,
      // Not Vite's library mode, which leaves the white space in modules.
      rolldownOptions: {
        input: join(here, "src", entry),
        preserveEntrySignatures: "strict",
        output: { format, entryFileNames: file },
      },
    },
  });
  const path = join(target, file);
  // A second look saves 3 %.
  const { code } = await minify(readFileSync(path, "utf8"), { module: format === "es", toplevel: true, compress: { passes: 3 } });
  writeFileSync(path, code);
  return code;
}

function version(...contents) {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return JSON.stringify(hash.digest("hex").slice(0, 12));
}

const words = [];
for (const language of ["de", "ar"]) words.push(await bundle(`words.${language}.ts`, "es", `words.${language}.js`));
const versions = { __WORDS_VERSION__: version(...words) };
const chat = await bundle("panel/main.tsx", "es", "chat.js", versions);
await bundle("launcher.ts", "iife", "widget.js", { ...versions, __CHAT_VERSION__: version(chat) });

mkdirSync(forStaff, { recursive: true });
copyFileSync(join(here, "node_modules", "htmx.org", "dist", "htmx.min.js"), join(forStaff, "htmx.min.js"));
