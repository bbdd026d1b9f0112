import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

// Which migrations shipped, in order. A database refuses to start when one that it never had stands below one that it has,
// and cannot know that one was rewritten. So `migrations/shipped.txt` has a line for each, `NAME.sql DIGEST`, and each digest
// counts in the one before: no line can be changed, taken out or put between without all the lines after it.

const folder = new URL('../../migrations/', import.meta.url)
const list = new URL('shipped.txt', folder)
const command = 'npm run -s migrations:ship'

/** Text of each migration, by file name. */
export type Migrations = ReadonlyMap<string, string>

export function readShipped(): { files: Migrations; lines: string[] } {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return {
    files: new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')])),
    lines: readFileSync(list, 'utf8').split('\n').filter(Boolean),
  }
}

export const writeShipped = (lines: string[]): void => writeFileSync(list, `${lines.join('\n')}\n`)

/** What is wrong with the migrations or their list, each with how to mend it; empty when they only grew and all are listed. */
export function problemsOfShipped(files: Migrations, lines: string[]): string[] {
  const wrong = brokenLines(files, lines)
  if (wrong.length > 0) return wrong
  const listed = new Set(lines.map(nameOf))
  const newest = lines.at(-1) ? nameOf(lines.at(-1)!) : ''
  const fresh = [...files.keys()].filter((name) => !listed.has(name)).sort()
  return fresh.flatMap((name, at) => {
    if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name))
      return [`${name} is no name of a migration: call it NNNN-<capability>-<what>.sql.`]
    const before = fresh[at - 1] ?? newest
    if (numberOf(name) > numberOf(before)) return [`${name} is not listed yet: ${command}`]
    const next = String(numberOf(newest) + 1).padStart(4, '0')
    return [
      `${name} does not come after ${before}: a database that has that one would refuse to start. ` +
        `Give it a number of its own from ${next} on, then: ${command}`,
    ]
  })
}

/**
 * The list with every new migration behind it.
 *
 * @throws when something else is wrong, with what and how to mend it
 */
export function extendShipped(files: Migrations, lines: string[]): string[] {
  const wrong = problemsOfShipped(files, lines).filter((problem) => !problem.endsWith(`yet: ${command}`))
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  const listed = new Set(lines.map(nameOf))
  const longer = [...lines]
  for (const name of [...files.keys()].filter((one) => !listed.has(one)).sort())
    longer.push(`${name} ${digest(longer.at(-1), name, files.get(name)!)}`)
  return longer
}

/** The first line that does not hold: those after it rest on it, so more would only repeat. */
function brokenLines(files: Migrations, lines: string[]): string[] {
  const asOnMain = `take shipped.txt as it is on main, then: ${command}`
  for (const [at, line] of lines.entries()) {
    const name = nameOf(line)
    const text = files.get(name)
    if (text === undefined)
      return [
        `${name} shipped and is gone: put it back and undo what it did with a new one. If it never left your branch, ${asOnMain}`,
      ]
    const before = lines[at - 1]
    if (before && numberOf(name) <= numberOf(nameOf(before)))
      return [
        `${name} stands after ${nameOf(before)} in shipped.txt: give yours a number above all others, ${asOnMain}`,
      ]
    if (line === `${name} ${digest(before, name, text)}`) continue
    const earlier = [undefined, ...lines].slice(0, at)
    const rests = earlier.findIndex((one) => line === `${name} ${digest(one, name, text)}`)
    if (rests >= 0)
      return [
        `${lines.slice(rests, at).map(nameOf).join(', ')} was put before ${name}, which shipped: a database that has that one ` +
          `would refuse to start. Give yours a number above all others, ${asOnMain}`,
      ]
    return [
      `${name} is not what shipped, or a line before it is gone from shipped.txt: put it back as it is on main and write ` +
        `a new one for what should change. If it never left your branch, ${asOnMain}`,
    ]
  }
  return []
}

const nameOf = (line: string): string => line.split(' ')[0]!
const numberOf = (name: string): number => Number(name.slice(0, 4))

function digest(before: string | undefined, name: string, text: string): string {
  const rests = before?.split(' ')[1] ?? ''
  return createHash('sha256')
    .update(`${rests}\n${name}\n${text.replaceAll('\r\n', '\n')}`)
    .digest('hex')
    .slice(0, 32)
}
