import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import given from '../../../../content/privacy/consent.v1.json' with { type: 'json' }

/** `content/privacy/consent.v1.json`, read once: purposes, channels, ways, texts and the rules in words. */

const words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) })
export const purposes = ['service', 'marketing', 'profiling', 'sharing', 'linking'] as const
export type ConsentPurpose = (typeof purposes)[number]
export const channels = ['wecom', 'sms', 'phone', 'mini_program'] as const
export type ConsentChannel = (typeof channels)[number]
export const ways = ['customer_page', 'member', 'import', 'api', 'marketplace'] as const
export type ConsentWay = (typeof ways)[number]
export const evidences = [
  'said_in_chat',
  'said_on_phone',
  'said_on_site',
  'signed_paper',
  'complaint',
] as const
export type ConsentEvidence = (typeof evidences)[number]

const oneOf = <T extends string>(values: readonly T[]) => Type.Enum([...values])

const Content = Type.Object(
  {
    version: Type.Literal(1),
    note: Type.String(),
    purposes: Type.Array(
      Type.Object({
        purpose: oneOf(purposes),
        /** Messages that the contract is about need no consent, and stop when they are refused. */
        basis: Type.Union([Type.Literal('contract'), Type.Literal('consent')]),
        byChannel: Type.Boolean(),
        words,
        meaning: words,
      }),
    ),
    channels: Type.Array(Type.Object({ channel: oneOf(channels), words })),
    ways: Type.Array(
      Type.Object({
        way: oneOf(ways),
        word: Type.Union([Type.Literal('own'), Type.Literal('told')]),
        words,
      }),
    ),
    evidence: Type.Array(Type.Object({ evidence: oneOf(evidences), words })),
    /** Oldest first. `asksAgain`: a yes to an older text counts no more. */
    texts: Type.Array(Type.Object({ version: Type.String(), asksAgain: Type.Boolean(), text: words }), {
      minItems: 1,
    }),
    rules: Type.Array(words),
  },
  { additionalProperties: false },
)
export type ConsentContent = Static<typeof Content>

const check = Compile(Content)

/** What is wrong with the content, a line each. */
export function problemsOfContent(content: unknown): string[] {
  if (!check.Check(content)) return check.Errors(content).map((one) => `${one.instancePath} ${one.message}`)
  const missing = (name: string, wanted: readonly string[], found: readonly string[]): string[] =>
    wanted.length === found.length && wanted.every((one) => found.includes(one))
      ? []
      : [`/${name} does not name each once`]
  return [
    ...missing(
      'purposes',
      purposes,
      content.purposes.map((one) => one.purpose),
    ),
    ...missing(
      'channels',
      channels,
      content.channels.map((one) => one.channel),
    ),
    ...missing(
      'ways',
      ways,
      content.ways.map((one) => one.way),
    ),
    ...missing(
      'evidence',
      evidences,
      content.evidence.map((one) => one.evidence),
    ),
  ]
}

const problems = problemsOfContent(given)
if (problems.length > 0) throw new Error(`content/privacy/consent.v1.json: ${problems.join('; ')}`)
export const consentContent = given as ConsentContent

/** The words that customers are shown today. */
export const currentText = consentContent.texts.at(-1)!

const byName = <T extends { words: { zh: string; en: string } }>(
  all: readonly T[],
  name: keyof T,
): Record<string, { zh: string; en: string }> =>
  Object.fromEntries(all.map((one) => [String(one[name]), one.words]))

/** Codes in words, for screens that show many capabilities at once. */
export const consentWords = {
  purposes: byName(consentContent.purposes, 'purpose'),
  channels: {
    ...byName(consentContent.channels, 'channel'),
    all: { zh: '全部方式', en: 'every channel' },
  } as Record<string, { zh: string; en: string }>,
  ways: byName(consentContent.ways, 'way'),
}
