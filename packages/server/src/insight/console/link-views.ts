import { type Static, Type } from 'typebox'
import { bindingWays } from '../../contacts/index.ts'
import { identifierKinds, type KeptLink, linkWords } from '../../customers/index.ts'
import { type Language, say } from '../words.ts'

const nullable = Type.Union([Type.String(), Type.Null()])
const kinds = Type.Array(Type.Enum(Object.keys(identifierKinds)))

/** By what a record is its customer's: kinds of identifiers, never values. There is no score: what is the same is certain. */
export const linkShape = Type.Object({
  /** The rest in words. */
  because: Type.String(),
  /** The identifier that decided; null where the record made its customer, and where a person proved it in a `way`. */
  by: nullable,
  /** What had to be the same, instead of a score; null where nothing was compared. */
  same: Type.Union([Type.Literal('value'), Type.Literal('value_and_surname'), Type.Null()]),
  /** Identifiers that name this customer, or that the record brought when it made its customer. */
  agreed: kinds,
  /** Identifiers that named another record then. */
  elsewhere: kinds,
  way: nullable,
  ruleVersion: Type.String(),
})

export function linkView(link: KeptLink, language: Language): Static<typeof linkShape> {
  const { linkedBy, ruleVersion } = link
  if ('way' in linkedBy) {
    const { way } = linkedBy
    const because = say((bindingWays as Record<string, { zh: string; en: string }>)[way], language, way)
    return { because, by: null, same: null, agreed: [], elsewhere: [], way, ruleVersion }
  }
  return { because: linkWords(linkedBy, language), ...linkedBy, way: null, ruleVersion }
}
