/** The tab that an arrow key reaches, round and round; from nowhere, the one at that end. */
export function tabBeside(items: readonly { key: string }[], at: string, by: 1 | -1): string | undefined {
  const index = items.findIndex((item) => item.key === at)
  const next = index < 0 ? (by === 1 ? 0 : items.length - 1) : (index + by + items.length) % items.length
  return items[next]?.key
}
