/** The known name that a typing mistake may have meant. */
export function nearest(name: string, known: readonly string[]): string | null {
  const [best] = ranked(name, known)
  return best && best.far <= Math.max(1, Math.floor(name.length / 3)) ? best.one : null
}

/** Names to show to someone whose own was not found: alike ones first, then those that share a part. */
export function nearNames(name: string, known: readonly string[], most = 5): string[] {
  const parts = name
    .toLowerCase()
    .split(/[\s_.-]+/)
    .filter((part) => part.length > 2)
  const isNear = ({ one, far }: Ranked): boolean =>
    far <= Math.max(2, Math.floor(name.length / 3)) || parts.some((part) => one.toLowerCase().includes(part))
  return ranked(name, known)
    .filter(isNear)
    .slice(0, most)
    .map(({ one }) => one)
}

interface Ranked {
  one: string
  far: number
}

function ranked(name: string, known: readonly string[]): Ranked[] {
  const bare = (text: string) => text.toLowerCase().replace(/[\s_.-]/g, '')
  return known
    .map((one) => ({ one, far: bare(one) === bare(name) ? 0 : distance(bare(one), bare(name)) }))
    .sort((a, b) => a.far - b.far)
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
