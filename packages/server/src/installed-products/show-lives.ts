import { type Static, Type } from 'typebox'
import { listProducts } from '../catalog/index.ts'
import { memberNames } from '../contacts/index.ts'
import type { Tx } from '../runtime/db/transaction.ts'
import { lifePlaceOf, standingChange } from './change-life.ts'
import type { Life, LifePart } from './life.ts'
import { isSupply, kindPlaceOf, lives, sources, usualWarnDays } from './life-cycle.ts'
import { type LifeChange, lifeChangesAt, ownLives } from './life-store.ts'
import { changeLines } from './life-words.ts'
import { layOver } from './own-life.ts'

type Language = 'zh' | 'en'

const text = Type.String()
const nullable = Type.Union([text, Type.Null()])
const shownChanges = 20

const partShape = Type.Object({
  code: text,
  does: Type.Enum(['replace', 'care', 'inspect']),
  title: text,
  titleEn: text,
  everyMonths: Type.Integer(),
  warnDays: Type.Integer(),
  inNames: Type.Array(text),
  articles: Type.Array(text),
  services: Type.Array(text),
  own: Type.Boolean(),
})
const lifeShape = Type.Object({
  parts: Type.Array(partShape),
  warranty: Type.Object({
    from: Type.Enum(['installed', 'delivered', 'bought']),
    waitDays: Type.Integer(),
    repairsExtend: Type.Boolean(),
  }),
})

export const livesShape = Type.Object({
  kinds: Type.Array(
    Type.Object({
      place: text,
      /** Null where the file of cycles does not know the kind: its category names it. */
      title: nullable,
      category: text,
      own: Type.Boolean(),
      products: Type.Array(Type.Object({ place: text, productId: text, title: text, own: Type.Boolean() })),
    }),
  ),
  /** Articles that can count as a part. */
  articles: Type.Array(Type.Object({ id: text, title: text })),
})

export const onePlaceShape = Type.Object({
  place: text,
  isProduct: Type.Boolean(),
  /** What is in use: of the brand, of its kind, of the file. */
  life: lifeShape,
  /** What lies below and comes back without what is set here. */
  base: lifeShape,
  own: Type.Boolean(),
  /** Where the printed figures come from. */
  source: Type.Object({ parts: text, warranty: text }),
  /** The newest change, which a form is made from. */
  version: nullable,
  changes: Type.Array(
    Type.Object({
      id: text,
      at: text,
      by: text,
      undoes: nullable,
      mayUndo: Type.Boolean(),
      grounds: Type.Array(text),
    }),
  ),
})

/** Kinds of products and what stands for each, those that the brand changed told apart. */
export async function showLives(tx: Tx, language: Language): Promise<Static<typeof livesShape>> {
  const products = await listProducts(tx)
  const own = await ownLives(tx)
  const lasting = products.filter((one) => !isSupply(one))
  const byKind = Map.groupBy(lasting, kindPlaceOf)
  const known = lives.map(({ code, title, category }) => ({ place: `kind:${code}`, title, category }))
  const others = [...byKind]
    .filter(([place]) => !known.some((one) => one.place === place))
    .map(([place, [first]]) => ({ place, title: null, category: first!.category }))
  return {
    kinds: [...known, ...others].map(({ place, title, category }) => ({
      place,
      title: title?.[language] ?? null,
      category,
      own: place in own,
      products: (byKind.get(place) ?? []).map(({ id, name }) => ({
        place: `product:${id}`,
        productId: id,
        title: name,
        own: `product:${id}` in own,
      })),
    })),
    articles: products.filter(isSupply).map(({ id, name }) => ({ id, title: name })),
  }
}

export async function showPlace(
  tx: Tx,
  place: string,
  language: Language,
): Promise<Static<typeof onePlaceShape>> {
  const own = await ownLives(tx)
  const { base, product } = lifePlaceOf(place, await listProducts(tx), own)
  const changes = await lifeChangesAt(tx, place, shownChanges)
  const standing = standingChange(changes)?.id
  const members = changes.length > 0 ? await memberNames(tx) : new Map<string, string>()
  const shown = ({ id, at, actor, undoes, before, after }: LifeChange) => ({
    id,
    at: at.toISOString(),
    by: members.get(actor) ?? actor,
    undoes,
    mayUndo: id === standing,
    grounds: changeLines(layOver(base, before ?? undefined), layOver(base, after ?? undefined), language),
  })
  return {
    place,
    isProduct: product !== null,
    life: lifeShown(layOver(base, own[place])),
    base: lifeShown(base),
    own: place in own,
    source: { parts: sources.parts[language], warranty: sources.warranty[language] },
    version: changes[0]?.id ?? null,
    changes: changes.map(shown),
  }
}

const lifeShown = ({ parts, warranty }: Life): Static<typeof lifeShape> => ({
  parts: parts.map(partShown),
  warranty: {
    from: warranty.starts[0]!,
    waitDays: warranty.waitDays,
    repairsExtend: warranty.repairsExtend,
  },
})

const partShown = (part: LifePart): Static<typeof partShape> => ({
  code: part.code,
  does: part.does,
  title: part.name.zh,
  titleEn: part.name.en,
  everyMonths: part.everyMonths,
  warnDays: part.warnDays ?? usualWarnDays,
  inNames: [...(part.words ?? [])],
  articles: [...(part.articles ?? [])],
  services: [...(part.services ?? [])],
  own: part.own ?? false,
})
