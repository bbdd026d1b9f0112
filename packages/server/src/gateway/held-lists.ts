import { ConnectorFailure } from '../connectors/contract/connector.ts'
import type { HeldPage } from '../connectors/gateway/index.ts'
import type { Ports } from '../runtime/ports.ts'

/** Lists under way: a page is asked for with what the page before said. One that nobody goes on with is dropped. */
export interface HeldLists {
  open(shop: string, pages: AsyncIterable<unknown[]>, each: (row: unknown) => unknown): Promise<HeldPage>
  next(shop: string, id: string): Promise<HeldPage>
}

const keptMs = 2 * 60_000
const most = 500

interface Held {
  shop: string
  pages: AsyncIterator<unknown[]>
  each: (row: unknown) => unknown
  forget: () => void
}

export function openHeldLists({ clock, randomness }: Pick<Ports, 'clock' | 'randomness'>): HeldLists {
  const lists = new Map<string, Held>()
  const hold = (list: Omit<Held, 'forget'>): string => {
    const id = randomness.bytes(16).toString('hex')
    const drop = () => {
      lists.delete(id)
      void list.pages.return?.().catch(() => undefined)
    }
    const [oldest] = lists.keys()
    if (lists.size >= most && oldest) lists.delete(oldest)
    lists.set(id, { ...list, forget: clock.after(keptMs, drop) })
    return id
  }
  const advance = async (list: Omit<Held, 'forget'>): Promise<HeldPage> => {
    const { done, value } = await list.pages.next()
    if (done) return { rows: [], next: null }
    return { rows: value.map(list.each), next: hold(list) }
  }
  return {
    open: (shop, pages, each) => advance({ shop, pages: pages[Symbol.asyncIterator](), each }),
    async next(shop, id) {
      const list = lists.get(id)
      if (list?.shop !== shop)
        throw new ConnectorFailure('temporary', 'gateway_list_over', 'this list is not kept any more')
      lists.delete(id)
      list.forget()
      return advance(list)
    },
  }
}
