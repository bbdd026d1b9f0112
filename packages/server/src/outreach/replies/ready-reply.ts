import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import shipped from '../../../../../content/replies/replies.v1.json' with { type: 'json' }

/** What a reply may say in place of a name: filled in beside the chat, where it is known. */
export const replyBlanks = ['称呼', '客服'] as const

export const replyWish = Type.Object(
  {
    folder: Type.String({ minLength: 1, maxLength: 20, pattern: '\\S' }),
    title: Type.String({ minLength: 1, maxLength: 40, pattern: '\\S' }),
    words: Type.String({ minLength: 1, maxLength: 1000, pattern: '\\S' }),
    /** Whose members it is for; everybody without it. One that is gone means nobody. */
    segmentId: Type.Optional(Type.Union([Type.String({ format: 'uuid' }), Type.Null()])),
  },
  { additionalProperties: false },
)
export type ReplyWish = Static<typeof replyWish>

/** A reply as every door shows it. */
export const replyView = Type.Object({
  id: Type.String(),
  folder: Type.String(),
  title: Type.String(),
  words: Type.String(),
  /** Whose members it is for; null for everybody. */
  segmentId: Type.Union([Type.String(), Type.Null()]),
  used: Type.Integer(),
})

const file = Compile(
  Type.Object({
    version: Type.Integer(),
    note: Type.String(),
    replies: Type.Array(replyWish, { minItems: 1 }),
  }),
)

/** The replies that a brand may start with. A wrong file stops the start. */
export const shippedReplies: readonly ReplyWish[] = file.Check(shipped)
  ? shipped.replies
  : (() => {
      throw new Error('content/replies/replies.v1.json is not what it should be')
    })()

/** Blanks of a text that nothing fills: they would be sent as they stand. Pure. */
export function unknownBlanks(words: string): string[] {
  const known: readonly string[] = replyBlanks
  return [...words.matchAll(/\{([^{}]*)\}/g)]
    .map((match) => match[1]!)
    .filter((name) => !known.includes(name))
}

export function trimmed({ folder, title, words, segmentId = null }: ReplyWish): ReplyWish {
  return { segmentId, folder: folder.trim(), title: title.trim(), words: words.trim() }
}
