let table: Map<string, readonly number[]> | null = null

/** Text as GB18030, which Chinese desktop software reads. Node decodes it, but does not encode. */
export function gb18030(text: string): Buffer {
  table ??= wholeTable()
  const bytes: number[] = []
  for (const letter of text) {
    const code = letter.codePointAt(0)!
    if (code < 0x80) bytes.push(code)
    else bytes.push(...(table.get(letter) ?? beyond(code)))
  }
  return Buffer.from(bytes)
}

/** The two-byte part, and the four-byte part of the first plane, as the decoder knows them. */
function wholeTable(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('gb18030')
  const made = new Map<string, readonly number[]>()
  const add = (...bytes: number[]): void => {
    const letter = decoder.decode(Buffer.from(bytes))
    if ([...letter].length === 1 && letter !== '�' && !made.has(letter)) made.set(letter, bytes)
  }
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) if (second !== 0x7f) add(first, second)
  for (let first = 0x81; first <= 0x84; first += 1)
    for (let second = 0x30; second <= 0x39; second += 1)
      for (let third = 0x81; third <= 0xfe; third += 1)
        for (let fourth = 0x30; fourth <= 0x39; fourth += 1) add(first, second, third, fourth)
  return made
}

/** Beyond the first plane it is a sum. What has no place at all becomes a question mark. */
function beyond(code: number): number[] {
  if (code < 0x10000) return [0x3f]
  const n = code - 0x10000
  return [
    0x90 + Math.floor(n / 12600),
    0x30 + (Math.floor(n / 1260) % 10),
    0x81 + (Math.floor(n / 10) % 126),
    0x30 + (n % 10),
  ]
}
