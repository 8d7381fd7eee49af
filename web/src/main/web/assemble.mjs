// Puts the browser's files together: one module for each page and what pages share, small and compressed, with maps that lead
// back to the sources. Run by the build: node assemble.mjs TARGET
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const here = import.meta.dirname;
const target = process.argv[2];
const lock = join(here, 'package-lock.json');
const installed = join(here, 'node_modules/.package-lock.json');
if (!existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: here, stdio: 'inherit' });
}
const { build } = await import('esbuild');

const files = new Map(); // place in the bundle -> bytes
const preloads = {}; // module of a page -> what it imports, directly or not
const packages = new Set(); // folders of npm packages of which something is in the bundle

// Put together apart from the others: the signer, whose threshold cryptography would stand in the others' shared modules.
const APART = ['signer.js'];
const IMPORT = /(?:from|import|import\()\s*['"]\.\/([^'"]+)['"]/g;

// A page's module is one that no other imports, and the one that all pages run.
function pages() {
  const names = readdirSync(join(here, 'app/page'));
  const imported = new Set(names.flatMap((name) =>
    [...readFileSync(join(here, 'app/page', name), 'utf8').matchAll(IMPORT)].map(([, other]) => other)));
  return names.filter((name) => name === 'frame.js' || !imported.has(name));
}

// What belongs to several pages of one call is put into modules that they share.
async function bundle(names) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: here,
    entryPoints: names.map((name) => `app/page/${name}`),
    outbase: '.', outdir: 'out', write: false, metafile: true, chunkNames: 'shared/[hash]',
    bundle: true, splitting: true, format: 'esm', target: 'es2022', minify: true, legalComments: 'none', sourcemap: 'linked',
    banner: { js: '/* licences.txt */' },
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) files.set(relative(join(here, 'out'), path), contents);
  for (const input of Object.keys(metafile.inputs)) {
    const found = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
    if (found) packages.add(found[0]);
  }
  const place = (output) => relative('out', output);
  for (const name of names) {
    const found = new Set();
    const follow = (output) => metafile.outputs[output].imports.filter(({ kind }) => kind === 'import-statement').forEach(({ path }) => {
      if (found.has(path)) return;
      found.add(path);
      follow(path);
    });
    follow(`out/app/page/${name}`);
    preloads[`app/page/${name}`] = [...found].map(place).sort();
  }
}

await bundle(pages().filter((name) => !APART.includes(name)));
for (const name of APART) await bundle([name]);
const style = await build({
  absWorkingDir: here, entryPoints: ['style/portal.css'], outdir: 'out/style', bundle: true, write: false, minify: true, target: 'es2022', logLevel: 'warning',
});
files.set('style/portal.css', style.outputFiles[0].contents);
files.set('style/mark.svg', readFileSync(join(here, 'style/mark.svg')));
files.set('licences.txt', Buffer.from([...packages].sort().map((folder) =>
  `${folder.slice('node_modules/'.length)}\n\n${readFileSync(join(here, folder, 'LICENSE'), 'utf8').trim()}\n`).join('\n\n')));

rmSync(target, { recursive: true, force: true });
const write = (name, bytes) => {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  writeFileSync(join(target, name), bytes);
};
const names = [...files.keys()].sort();
for (const name of names) {
  const bytes = files.get(name);
  write(name, bytes);
  if (name.endsWith('.map')) continue;
  write(`${name}.gz`, gzipSync(bytes, { level: 9 }));
  write(`${name}.br`, brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }));
}
writeFileSync(join(target, 'bundle.json'), JSON.stringify({ files: names, preloads }, null, 1) + '\n');
