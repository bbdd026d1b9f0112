import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import content from '../../../../content/behaviour/items.v1.json' with { type: 'json' }
import type { Words } from '../runtime/http/route.ts'

/** 有, 需授权, 平台不提供 (T24). */
const truths = ['given', 'needs_authorisation', 'not_given'] as const
export type Truth = (typeof truths)[number]

export const truthWords: Record<Truth, Words> = {
  given: { zh: '有', en: 'Given' },
  needs_authorisation: { zh: '需授权', en: 'Needs authorisation' },
  not_given: { zh: '平台不提供', en: 'Not given by the marketplace' },
}

const words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
const BehaviourContent = Type.Object(
  {
    version: Type.Literal(1),
    sources: Type.Array(Type.Object({ code: Type.String(), words })),
    /** `source.item` where no page of the source says it plainly. */
    unconfirmed: Type.Array(Type.String()),
    items: Type.Array(
      Type.Object({
        code: Type.String({ pattern: '^[a-z_]+$' }),
        words,
        /** One of the 23 named items; the others are more of the same kind. */
        named: Type.Boolean(),
        /** A source that is not listed does not know of such a thing at all. */
        sources: Type.Record(Type.String(), Type.Union(truths.map((one) => Type.Literal(one)))),
      }),
    ),
  },
  { additionalProperties: false },
)
type BehaviourContent = Static<typeof BehaviourContent>

export interface BehaviourItem {
  code: string
  words: Words
  named: boolean
  sources: Partial<Record<string, Truth>>
}

const check = Compile(BehaviourContent)

/** Throws what is wrong with the file: a wrong one stops the start. */
export function readBehaviour(given: unknown): BehaviourContent {
  if (!check.Check(given)) {
    const [first] = check.Errors(given)
    throw new Error(`behaviour: ${first?.instancePath ?? ''} ${first?.message ?? 'wrong shape'}`)
  }
  const sources = given.sources.map((one) => one.code)
  const items = given.items.map((one) => one.code)
  if (new Set(items).size < items.length) throw new Error('behaviour: an item stands twice')
  for (const item of given.items)
    for (const source of Object.keys(item.sources))
      if (!sources.includes(source))
        throw new Error(`behaviour: ${item.code} names an unknown source ${source}`)
  for (const one of given.unconfirmed) {
    const [source = '', code] = one.split('.')
    if (!given.items.find((item) => item.code === code)?.sources[source])
      throw new Error(`behaviour: unconfirmed names nothing: ${one}`)
  }
  return given
}

const read = readBehaviour(content)

export const behaviourItems: readonly BehaviourItem[] = read.items
export const behaviourSources: readonly { code: string; words: Words }[] = read.sources
export const ownPage = 'own_page'
