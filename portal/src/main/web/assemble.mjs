// Puts the browser's files together: our modules and style as they are, and of the pinned npm packages
// those modules that ours import. Run by the build: node assemble.mjs TARGET
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const here = import.meta.dirname;
const target = process.argv[2];
const lock = join(here, 'package-lock.json');
const installed = join(here, 'node_modules/.package-lock.json');
if (!existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs) {
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: here, stdio: 'inherit' });
}

const files = new Map(); // place in the bundle -> file on the disk
const imports = {}; // bare name -> place in the bundle

const place = (file) => {
  const path = relative(here, file);
  if (!path.startsWith('node_modules/')) return path;
  const [, scope, name, ...rest] = path.split('/');
  return ['npm', `${scope.slice(1)}-${name}`, ...rest].join('/');
};

// The file that a browser's `import` of a package means; Node's own resolver would take the one for `require`.
function resolve(specifier, from) {
  const [, name, rest] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier);
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const description = join(folder, 'node_modules', name, 'package.json');
    if (!existsSync(description)) {
      if (folder === dirname(folder)) throw new Error(`no package ${name} for ${from}`);
      continue;
    }
    const { exports, module, main } = JSON.parse(readFileSync(description, 'utf8'));
    let entry = exports?.['.' + rest] ?? (rest === '' ? module ?? main : undefined);
    while (typeof entry === 'object') entry = entry.import ?? entry.default;
    if (entry === undefined) throw new Error(`${name} exports no .${rest}`);
    return join(dirname(description), entry);
  }
}

function add(file) {
  if (files.has(place(file))) return;
  files.set(place(file), file);
  if (!file.endsWith('.js')) return;
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:^|\n)(?:import|export)\s(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/g)) {
    if (specifier.startsWith('.')) {
      add(join(dirname(file), specifier));
    } else {
      const found = resolve(specifier, file);
      imports[specifier] = place(found);
      add(found);
    }
  }
}

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else add(path);
  }
}

walk(join(here, 'app'));
walk(join(here, 'style'));
rmSync(target, { recursive: true, force: true });
const names = [...files.keys()].sort();
for (const name of names) {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  copyFileSync(files.get(name), join(target, name));
}
const sortedImports = Object.fromEntries(Object.keys(imports).sort().map((name) => [name, imports[name]]));
writeFileSync(join(target, 'bundle.json'), JSON.stringify({ files: names, imports: sortedImports }, null, 1) + '\n');
