import { type Draft, draftOf, type Kind, type Mapping, mappingOf } from '../../parts/outward/draft.ts'
import type { Endpoint, Wish } from './webhook.ts'

/** A body of the receiver's own shape, as a person fills it in. */
export interface OwnBody {
  isOn: boolean
  method: NonNullable<Wish['method']>
  /** Rows of a table; null while JSON is written. */
  draft: Draft | null
  json: string
  /** One a line, `Name: value`; blank leaves those that are kept. */
  headers: string
}

export const methods = ['POST', 'PUT', 'PATCH'] as const

export function ownBodyOf(endpoint: Endpoint | undefined): OwnBody {
  const mapping = endpoint?.mapping ?? null
  return {
    isOn: mapping !== null,
    method: endpoint?.method ?? 'POST',
    draft: mapping && draftOf(mapping),
    json: mapping ? JSON.stringify(mapping, null, 2) : '',
    headers: '',
  }
}

/** The mapping as it stands; null when it is no JSON. */
export function mappingIn({ draft, json }: OwnBody): Mapping | null {
  if (draft) return mappingOf(draft, { zh: '外发', en: 'Outgoing' })
  try {
    const read: unknown = JSON.parse(json)
    return typeof read === 'object' && read !== null ? (read as Mapping) : null
  } catch {
    return null
  }
}

/** What is sent to the server; null when the mapping is no JSON. */
export function ownBodyWish(own: OwnBody): Pick<Wish, 'mapping' | 'headers' | 'method'> | null {
  const { method, headers } = own
  const pairs = headers
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const at = line.indexOf(':')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    })
  const kept = { method, ...(pairs.length > 0 ? { headers: Object.fromEntries(pairs) } : {}) }
  if (!own.isOn) return { mapping: null, ...kept }
  const mapping = mappingIn(own)
  return mapping && { mapping, ...kept }
}

/** The kind that all chosen events tell of, the richest first; undefined where there is none. */
export function kindFor(kinds: readonly Kind[], eventTypes: readonly string[]): Kind | undefined {
  const nouns = [...new Set(eventTypes.map((type) => type.split('.')[0] ?? ''))]
  return kinds.filter((kind) => nouns.every((noun) => kind.nouns.includes(noun)))[0]
}
