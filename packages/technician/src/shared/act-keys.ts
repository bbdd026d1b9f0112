import { newKey } from '@qiao/ui'

export type ActKeys = {
  /** The same act with the same content has the same key until it is done, however often it is tried. */
  keyOf(act: string, content: unknown): string
  done(act: string): void
}

/** Keys for acts that may have to be sent again: what the server took already, it takes no second time. */
export function createActKeys(next: () => string = newKey): ActKeys {
  const open = new Map<string, { content: string; key: string }>()
  return {
    keyOf(act, content) {
      const wanted = JSON.stringify(content ?? null)
      const known = open.get(act)
      if (known?.content === wanted) return known.key
      const key = next()
      open.set(act, { content: wanted, key })
      return key
    },
    done: (act) => void open.delete(act),
  }
}
