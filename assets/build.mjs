// Sources in assets/ to files in static/, and static/built.json to prove that they belong together.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import { transform } from "lightningcss";
import { PurgeCSS } from "purgecss";
import rtlcss from "rtlcss";
import * as sass from "sass";
import { drop, imported, keep } from "./purge.mjs";

const assets = dirname(fileURLToPath(import.meta.url));
const root = dirname(assets);
const out = join(root, "static");

const under = (folder, wanted) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return entry.name === "node_modules" ? [] : under(path, wanted);
  return wanted(entry.name) ? [path] : [];
});
const hash = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const hashes = (paths) => Object.fromEntries(paths.map((path) => [relative(root, path), hash(path)]).sort());
const tags = "html body a b p ul ol li dl dt dd h1 h2 h3 h4 table thead tbody th td tr caption button input select textarea label legend fieldset details summary svg hr img strong svg open".split(" ");
const classes = (css) => new Set(css.match(/\.nhsuk-[\w-]+/g).map((name) => name.slice(1)));

const nhs = sass.compile(join(assets, "nhsuk.scss"), {
  loadPaths: [join(assets, "node_modules/nhsuk-frontend/dist")], charset: false, silenceDeprecations: ["import"], logger: sass.Logger.silent,
}).css;
const pages = [
  ...under(join(root, "templates"), (name) => /\.(html|jinja)$/.test(name)),
  ...under(join(root, "vital5"), (name) => name.endsWith(".py")),
];
const components = imported(readFileSync(join(root, "templates/components/ui.jinja"), "utf8"));
const [purged] = await new PurgeCSS().purge({
  css: [{ raw: nhs }],
  content: pages.map((path) => ({ raw: readFileSync(path, "utf8"), extension: "html" })),
  defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  safelist: { standard: keep(components).concat(tags) },
  blocklist: drop,
  variables: true,
});

const targets = { chrome: 90 << 16, firefox: 90 << 16, safari: (14 << 16) | (1 << 8) };
const minify = (css) => transform({ filename: "vital5.css", code: Buffer.from(css), minify: true, targets }).code.toString();
// A folder below css/ or js/ makes files of its own, for pages that no phone loads.
const folders = (kind) => readdirSync(join(assets, kind), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
const sheets = (folder) => readdirSync(folder).filter((name) => name.endsWith(".css")).map((name) => join(folder, name));
const read = (paths) => paths.sort().map((path) => readFileSync(path, "utf8")).join("\n");
const ours = read(sheets(join(assets, "css")));
const ltr = `${purged.css}\n${ours}`;
const licence = (what, kind) => `/*! ${what}, ${kind} licence */\n`;
for (const folder of ["css", "js", "img"]) mkdirSync(join(out, folder), { recursive: true });
const write = (name, text) => { writeFileSync(join(out, name), text); return join(out, name); };
const head = licence("Parts of nhsuk-frontend 10.6.1 by NHS England", "MIT");

const built = [
  write("css/vital5.ltr.css", head + minify(ltr)),
  write("css/vital5.rtl.css", head + minify(rtlcss.process(ltr))),
  write("js/htmx.min.js", readFileSync(join(assets, "node_modules/htmx.org/dist/htmx.min.js"), "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n")),
];
for (const folder of folders("css")) {
  const own = read(sheets(join(assets, "css", folder)));
  built.push(write(`css/${folder}.ltr.css`, minify(own)), write(`css/${folder}.rtl.css`, minify(rtlcss.process(own))));
}
for (const [entry, name] of [["vital5.js", "vital5"], ...folders("js").map((folder) => [`${folder}/${folder}.js`, folder])]) {
  const script = await build({ entryPoints: [join(assets, "js", entry)], bundle: true, minify: true, format: "iife", target: "es2020", logLimit: 5, write: false, legalComments: "none" });
  built.push(write(`js/${name}.min.js`, script.outputFiles[0].text));
}

for (const path of under(join(assets, "img"), () => true)) built.push(write(join("img", relative(join(assets, "img"), path)), readFileSync(path)));

const left = classes(purged.css);
const sources = under(assets, () => true);
write("built.json", JSON.stringify({
  built: hashes(built),
  sources: hashes(sources),
  components,
  dropped: [...classes(nhs)].filter((name) => !left.has(name)).sort(),
}, null, 1) + "\n");

for (const path of built) {
  const raw = readFileSync(path);
  const small = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  console.log(`${relative(root, path).padEnd(28)} ${String(raw.length).padStart(7)} raw ${String(small.length).padStart(6)} brotli`);
}
