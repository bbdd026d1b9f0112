let table: Map<string, number> | null = null

/** Text as GB18030: the two-byte part, which is all that Chinese files use. Node decodes it, but does not encode. */
export function gb18030(text: string): Buffer {
  table ??= twoByteTable()
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else {
      const pair = table.get(letter)
      if (pair === undefined) throw new Error(`no two bytes for ${letter}`)
      bytes.push(pair >> 8, pair & 255)
    }
  }
  return Buffer.from(bytes)
}

function twoByteTable(): Map<string, number> {
  const decoder = new TextDecoder('gb18030')
  const made = new Map<string, number>()
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) {
      if (second === 0x7f) continue
      const letter = decoder.decode(Buffer.from([first, second]))
      if ([...letter].length === 1 && letter !== '�' && !made.has(letter))
        made.set(letter, (first << 8) | second)
    }
  return made
}
