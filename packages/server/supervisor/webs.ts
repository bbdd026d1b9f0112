import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartFailure } from './failure.ts'
import { endsWithParent } from './unprivileged.ts'

/** A web application: a folder with a `vite.config.ts`, built into its `dist`. */
export interface Web {
  name: string
  folder: string
}

/** Every web of the workspace; the stand-ins' own page lives one folder deeper. */
export function listWebs(root: string): Web[] {
  const packages = join(root, 'packages')
  if (!existsSync(packages)) return []
  return readdirSync(packages)
    .flatMap((name) => [join(packages, name), join(packages, name, 'client')])
    .filter((folder) => existsSync(join(folder, 'vite.config.ts')))
    .map((folder) => ({
      name: basename(folder) === 'client' ? basename(dirname(folder)) : basename(folder),
      folder,
    }))
}

/** Webs that were never built, or whose sources (or the shared ones) are newer than their build. */
export function listUnbuiltWebs(root: string): Web[] {
  const shared = ['ui/src', 'api-client/src'].map((folder) => newestChange(join(root, 'packages', folder)))
  return listWebs(root).filter((web) => {
    const built = join(web.folder, 'dist', 'index.html')
    return !existsSync(built) || Math.max(newestChange(web.folder), ...shared) > statSync(built).mtimeMs
  })
}

/** Builds webs two at a time. Throws `web.build_failed` with the last lines that the build said. */
export async function buildWebs(
  root: string,
  webs: Web[],
  events: { onBuilt?: (web: Web, tookMs: number) => void; onChild?: (child: ChildProcess) => void } = {},
): Promise<void> {
  const waiting = [...webs]
  const next = async (): Promise<void> => {
    for (let web = waiting.shift(); web; web = waiting.shift()) {
      const startedAt = performance.now()
      await buildWeb(root, web, events.onChild)
      events.onBuilt?.(web, performance.now() - startedAt)
    }
  }
  await Promise.all([next(), next()])
}

/** Builds aside and swaps, so that a server which is running never sees half a build. */
async function buildWeb(root: string, web: Web, onChild?: (child: ChildProcess) => void): Promise<void> {
  const aside = join(root, 'node_modules', '.cache', 'qiao', `${web.name}-${process.pid}`)
  mkdirSync(dirname(aside), { recursive: true })
  try {
    const said = await runVite(
      root,
      ['build', web.folder, '--outDir', aside, '--emptyOutDir', '--logLevel', 'warn'],
      onChild,
    )
    if (said !== null)
      throw new StartFailure(
        'web.build_failed',
        `构建 ${web.name} 页面失败。`,
        `Building the ${web.name} pages failed.`,
        { details: said },
      )
    const dist = join(web.folder, 'dist')
    const old = `${aside}-old`
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(aside, dist)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** Null when it went well, else its last words. */
function runVite(
  root: string,
  args: string[],
  onChild?: (child: ChildProcess) => void,
): Promise<string | null> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const [file = process.execPath, ...rest] = [...endsWithParent('TERM'), process.execPath, vite, ...args]
  return new Promise((done) => {
    const child = spawn(file, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    onChild?.(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4_000)
      })
    child.once('error', (error) => done(error.message))
    child.once('close', (code) => done(code === 0 ? null : said))
  })
}

function newestChange(folder: string): number {
  if (!existsSync(folder)) return 0
  let newest = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name.endsWith('.test.ts')) continue
    const path = join(folder, entry.name)
    newest = Math.max(newest, entry.isDirectory() ? newestChange(path) : statSync(path).mtimeMs)
  }
  return newest
}
