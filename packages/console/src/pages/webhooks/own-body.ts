import type { Endpoint, Wish } from './webhook.ts'

/** A body of the receiver's own shape, as a person writes it. */
export interface OwnBody {
  /** A mapping in JSON; blank is the usual body. */
  mapping: string
  /** One a line, `Name: value`; blank leaves those that are kept. */
  headers: string
}

export const ownBodyOf = (endpoint: Endpoint | undefined): OwnBody => ({
  mapping: endpoint?.mapping ? JSON.stringify(endpoint.mapping, null, 2) : '',
  headers: '',
})

/** A mapping to start from. */
export const exampleMapping = {
  name: 'order-to-erp',
  version: 1,
  title: { zh: '订单推给 ERP', en: 'Orders to the ERP' },
  direction: 'out',
  record: 'order',
  target: { format: 'json' },
  fields: {
    '/order/no': 'orderId',
    '/order/status': 'state',
    '/order/paid': { from: 'paidFen', steps: [{ do: 'format-money', unit: 'yuan' }] },
    '/order/items': { each: 'lines', fields: { title: 'title', sku: 'skuId', count: 'quantity' } },
  },
}

/** What is sent to the server; null when the mapping is no JSON. */
export function ownBodyWish({ mapping, headers }: OwnBody): Pick<Wish, 'mapping' | 'headers'> | null {
  const lines = headers.split('\n').map((line) => line.trim())
  const pairs = lines
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const at = line.indexOf(':')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  const kept = pairs.length > 0 ? { headers: Object.fromEntries(pairs) } : {}
  if (mapping.trim() === '') return { mapping: null, ...kept }
  try {
    return { mapping: JSON.parse(mapping), ...kept }
  } catch {
    return null
  }
}
