import { matchesGlob } from 'node:path'
import { bareCode } from './code.ts'
import { importsIn, importsOf, show } from './imports.ts'
import { isTest, lineOf, type Tree } from './tree.ts'

export const longestFile = 600

/** Files above the wall. What a script generates is not read by people, and is no question. */
export function tooLong(tree: Tree, generated: readonly string[]): string[] {
  return [...tree]
    .filter(([path]) => !generated.includes(path))
    .map(([path, text]) => ({ path, lines: countLines(text) }))
    .filter(({ lines }) => lines > longestFile)
    .map(({ path, lines }) => `${path}: ${lines} lines`)
}

export function countLines(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** Lines of tests and of code; types, styles and data count as neither. */
export function testShare(tree: Tree): { code: number; test: number; share: number } {
  let code = 0
  let test = 0
  for (const [path, text] of tree) {
    if (isTest(path)) test += countLines(text)
    else code += countLines(text)
  }
  return { code, test, share: code === 0 ? 1 : test / code }
}

const gluedMarks = /\.join\('[，、：。]'\)|\$\{[^{}]*\}[，、：（。]|[，、：（]\$\{|[（，、：]\{t\(/g

/** Chinese marks between values outside a page's texts: an English screen would show them, too. `useListed` parts by language. */
export function chineseMarks(tree: Tree, exempt: Readonly<Record<string, string>>): string[] {
  return [...tree]
    .filter(([path]) => !isTest(path) && !/texts?\.ts$/.test(path) && !isExempt(path, exempt))
    .flatMap(([path, text]) =>
      [...text.matchAll(gluedMarks)].map((m) => `${path}:${lineOf(text, m.index)} ${m[0]}`),
    )
}

const store = /(^|\/)(store[\w-]*|[\w-]+-store)\.ts$/
const statement =
  /\bsql\s*(?:\.\w+\s*\(|<|`)|\.named\s*[<(]|\b(?:client|pool|pg|k|db|trx)\s*\.\s*query\s*[<(]/g

/** Files that hold SQL and are neither a store nor in `exempt` (a path, or a folder ending in `/`). */
export function strayStatements(tree: Tree, exempt: Readonly<Record<string, string>>): string[] {
  return [...tree]
    .filter(([path]) => !isTest(path) && !store.test(path) && !isExempt(path, exempt))
    .flatMap(([path, text]) =>
      [...bareCode(text).matchAll(statement)].map((m) => `${path}:${lineOf(text, m.index)}`),
    )
}

export function isExempt(path: string, exempt: Readonly<Record<string, string>>): boolean {
  return Object.keys(exempt).some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))
}

const ambient: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|(?<![\w.])(?<!new )Date\(\)/g],
  ['dice', /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b/g],
  ['a timer', /(?<![\w.$])set(?:Timeout|Interval|Immediate)\b|\bAbortSignal\.timeout\b/g],
  ['a stopwatch', /(?<![\w.$])performance\s*\.|\bprocess\.hrtime\b/g],
  ['the net', /(?<![\w.$#])fetch\s*\(|\bglobalThis\.fetch\b|\bnew (?:WebSocket|EventSource)\b/g],
]
const impureModules = /^(node:)?(http|https|http2|net|tls|dgram|timers|timers\/promises|perf_hooks)$|^undici$/
const impureNames = /\b(randomBytes|randomInt|randomUUID|randomFillSync|generateKeyPairSync)\b/

/** Uses of the real clock, dice, timers or net in code that must take them from the ports. */
export function ambientUses(tree: Tree, adapters: string): string[] {
  const files = [...tree].filter(([path]) => !isTest(path) && !path.startsWith(adapters))
  return files.flatMap(([path, text]) => [
    ...ambient.flatMap(([what, pattern]) =>
      [...bareCode(text).matchAll(pattern)].map((m) => `${path}:${lineOf(text, m.index)} ${what}: ${m[0]}`),
    ),
    ...importsOf(path, text)
      .filter(
        (one) =>
          !one.typeOnly &&
          (impureModules.test(one.to) || (/crypto$/.test(one.to) && impureNames.test(one.names))),
      )
      .map(show),
  ])
}

/** Imports between the product and its stand-ins; only `free` places may join them. */
export function crossings(tree: Tree, free: readonly string[]): string[] {
  const side = (path: string): string | null => /^packages\/(server|sandbox)\//.exec(path)?.[1] ?? null
  return importsIn(tree)
    .filter(({ from, to }) => {
      const [mine, theirs] = [side(from), side(to)]
      return (
        mine && theirs && mine !== theirs && !isTest(from) && !free.some((place) => from.startsWith(place))
      )
    })
    .map(show)
}

/** Test files that no project of vitest includes: they would never fail. */
export function notRun(tree: Tree, included: readonly string[]): string[] {
  return [...tree.keys()].filter(
    (path) => /\.test\.tsx?$/.test(path) && !included.some((glob) => matchesGlob(path, glob)),
  )
}

// Built from pieces, so that this file does not find itself.
const machinePath = new RegExp(`(?<![\\w.$}/:-])/(?:home|Users|root|work|mnt|opt/hosted)${'/'}[\\w.-]+`, 'g')
const innerHost = new RegExp(
  `https?://(?!(?:127|0)\\.)(?:10\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|[\\w.-]+\\.(?:internal|corp|lan|local)${'\\b'})[^\\s'"]*`,
  'g',
)

/** Paths and hosts of somebody's machine. */
export function machineTraces(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) =>
    [machinePath, innerHost].flatMap((pattern) =>
      [...text.matchAll(pattern)].map((m) => `${path}:${lineOf(text, m.index)} ${m[0]}`),
    ),
  )
}
