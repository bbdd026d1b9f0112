/** `12.5`, `-3.00` or `1,200` as whole fen; undefined for anything that is not an amount of yuan. */
export function fenOf(text: string): number | undefined {
  const plain = text.trim().replaceAll(',', '').replace('−', '-')
  const match = /^(-?)(\d{1,8})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return undefined
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0') || 0)
  return match[1] ? -fen : fen
}
