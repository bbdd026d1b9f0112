import { readBody } from './read-body.ts'

/**
 * Where the id of a delivery may stand, told from samples: a value that names one push, not the order that it tells of. An order
 * changes many times under one number; taking that number for a delivery's would lose every change after the first. Pure.
 */
export interface DeliveryCandidate {
  in: 'body' | 'header'
  /** A pointer into the body, or a header. */
  name: string
  seenIn: number
  of: number
  /** Its name says that it is an id of messages; otherwise only the samples speak for it. */
  named: boolean
}

export interface Sample {
  body: string
  contentType: string
}

const mostCandidates = 5
const mostDepth = 3
/** With fewer, values that differ prove nothing. */
const enoughSamples = 3

const messageName =
  /^(msg|message|event|evt|notify|notification|delivery|request|req|push|callback|trace|log|packet|unique)(id|no|sn|seq|uuid|guid|key)$|^(uuid|guid|nonce|noncestr|deliveryid|idempotencykey|seqno|serialno|serialnumber)$/
const idName = /(id|no|sn|seq|uuid|guid|number)$/
const recordName =
  /(order|trade|tid|oid|bill|shop|store|seller|buyer|user|member|customer|openid|unionid|product|item|goods|sku|spu|app|mch|merchant|tenant|corp|phone|mobile|waybill|express|tracking|device|parent)/

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** The best first; none where the samples hold nothing that names a push. */
export function deliveryCandidates(samples: readonly Sample[]): DeliveryCandidate[] {
  const different = [...new Map(samples.map((one) => [one.body, one])).values()]
  const bodies = different.map(({ body, contentType }) => readBody(body, contentType))
  const values = new Map<string, string[]>()
  for (const body of bodies) for (const [path, value] of leavesOf(body)) push(values, path, value)
  return [...values]
    .filter(([, seen]) => new Set(seen).size === seen.length)
    .map(([path, seen]) => ({
      in: 'body' as const,
      name: path,
      seenIn: seen.length,
      of: bodies.length,
      named: messageName.test(lastOf(path)),
    }))
    .filter((one) => isLikely(one))
    .sort((a, b) => Number(b.named) - Number(a.named) || b.seenIn - a.seenIn || a.name.length - b.name.length)
    .slice(0, mostCandidates)
}

function isLikely({ name, named, seenIn, of }: DeliveryCandidate): boolean {
  if (named) return seenIn === of
  const last = lastOf(name)
  return of >= enoughSamples && seenIn === of && idName.test(last) && !recordName.test(last)
}

const lastOf = (path: string): string =>
  bare(
    path
      .slice(path.lastIndexOf('/') + 1)
      .replaceAll('~1', '')
      .replaceAll('~0', ''),
  )

/** Texts and whole numbers outside lists: an id inside a list names an element. */
function leavesOf(value: unknown, path = '', depth = 0): [path: string, value: string][] {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value)
    return path !== '' && /^[\w.:/+=-]{1,128}$/.test(text) ? [[path, text]] : []
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth >= mostDepth) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    leavesOf(inner, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1),
  )
}

function push(values: Map<string, string[]>, path: string, value: string): void {
  const known = values.get(path)
  if (known) known.push(value)
  else values.set(path, [value])
}

const headerOfId =
  /^webhook-id$|(^|-)(delivery|message|msg|event|request|req|notify|idempotency)(-?(id|key|no|uuid))?$|-(uuid|guid)$/
/** Ours, a proxy's or a cloud's: a new one for every try, and so no name of a delivery. */
const headerOfHop = /^(x-request-id|x-amzn-|cf-|x-b3-|x-cloud-|traceparent)/

/** Names of headers that may hold a delivery's id. */
export function idHeadersIn(headers: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(headers)
    .filter((name) => headerOfId.test(name) && !headerOfHop.test(name))
    .slice(0, 10)
}
