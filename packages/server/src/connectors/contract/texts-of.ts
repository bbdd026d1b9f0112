/**
 * Every text that an order carries, by the marketplace's own field names: a connector picks its ciphertexts from them. Of
 * two fields of one name the outer counts.
 */
export function textsOf(detail: unknown): Record<string, string> {
  const texts: Record<string, string> = {}
  let level: unknown[] = [detail]
  while (level.length > 0) {
    const entries = level.flatMap((one) =>
      one !== null && typeof one === 'object' ? Object.entries(one) : [],
    )
    for (const [name, value] of entries) if (typeof value === 'string' && value !== '') texts[name] ??= value
    level = entries.flatMap(([, value]) => (typeof value === 'object' ? [value] : []))
  }
  return texts
}
