export type ReadyReply = {
  id: string
  folder: string
  title: string
  words: string
  used: number
  segmentId: string | null
}

/** With the blanks filled: `{称呼}` by what the friend is called, `{客服}` by who speaks. */
export function filled(words: string, names: { friend: string | null; member: string | null }): string {
  return words.replaceAll('{称呼}', names.friend ?? '').replaceAll('{客服}', names.member ?? '客服')
}

/** In one folder, and with every word that was typed somewhere in title or words. */
export function repliesFor(
  all: readonly ReadyReply[],
  { folder, typed }: { folder: string | null; typed: string },
): ReadyReply[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((one) => {
    const text = `${one.title} ${one.words} ${one.folder}`.toLowerCase()
    return (folder === null || one.folder === folder) && wanted.every((word) => text.includes(word))
  })
}
