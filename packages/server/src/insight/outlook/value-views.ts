import { type Static, Type } from 'typebox'
import { dayOfNumber } from '../../kernel/time.ts'
import { type Role, visibility } from '../../runtime/access/policy.ts'
import type { Tx } from '../../runtime/db/transaction.ts'
import {
  churnWords,
  countGroups,
  fewestRepeaters,
  type KnownScore,
  newestModels,
  reasonSentence,
  rfmGroups,
  scoresOf,
} from '../../value/index.ts'
import { shownFen } from '../shown.ts'
import type { Language } from '../words.ts'

const text = Type.String()
const nullableText = Type.Union([Type.String(), Type.Null()])
const integer = Type.Integer()
const nullableInteger = Type.Union([Type.Integer(), Type.Null()])

/** What is expected of one person, with the reasons; amounts are null for roles that see no money. */
export const valueView = Type.Object({
  churn: text,
  churnName: text,
  groupName: nullableText,
  /** One to five each, five is best. */
  recency: nullableInteger,
  frequency: nullableInteger,
  monetary: nullableInteger,
  purchases: integer,
  rhythmDays: nullableInteger,
  alivePercent: nullableInteger,
  againPercent: nullableInteger,
  predictedFen: nullableInteger,
  reasons: Type.Array(text),
  version: nullableText,
  scoredAt: text,
})

/** Of each person that was scored, by the id that was asked. */
export async function valuesOf(
  tx: Tx,
  personIds: readonly string[],
  roles: readonly Role[],
  language: Language,
): Promise<Map<string, Static<typeof valueView>>> {
  const found = await scoresOf(tx, personIds)
  return new Map(found.map((one) => [one.personId, viewOf(one, roles, language)]))
}

function viewOf(one: KnownScore, roles: readonly Role[], language: Language): Static<typeof valueView> {
  const money = visibility(roles, 'money') === 'plain'
  return {
    churn: one.churn,
    churnName: churnWords[one.churn][language],
    groupName: one.rfmGroup && rfmGroups[one.rfmGroup][language],
    recency: one.recency,
    frequency: one.frequency,
    monetary: one.monetary,
    purchases: one.purchases,
    rhythmDays: one.rhythmDays,
    alivePercent: one.alivePercent,
    againPercent: one.againPercent,
    predictedFen: one.predictedFen === null ? null : shownFen(roles, one.predictedFen),
    reasons: one.reasons.flatMap((reason) => reasonSentence(reason, language, money) ?? []),
    version: one.version,
    scoredAt: one.scoredAt.toISOString(),
  }
}

const counted = { people: integer, predictedFen: nullableInteger }

export const valuePage = Type.Object({
  model: Type.Union([
    Type.Object({
      state: text,
      version: text,
      fittedAt: text,
      people: integer,
      repeaters: integer,
      fewestRepeaters: integer,
    }),
    Type.Null(),
  ]),
  groups: Type.Array(Type.Object({ group: text, name: text, ...counted })),
  churns: Type.Array(Type.Object({ churn: text, name: text, ...counted })),
  calibration: Type.Union([
    Type.Object({
      knownUntil: text,
      windowDays: integer,
      people: integer,
      predicted: Type.Number(),
      happened: integer,
      absoluteError: Type.Number(),
      tenths: Type.Array(
        Type.Object({
          people: integer,
          predicted: Type.Number(),
          happened: Type.Number(),
          againPredicted: Type.Number(),
          againHappened: Type.Number(),
        }),
      ),
      churns: Type.Array(
        Type.Object({ churn: text, name: text, people: integer, againHappened: Type.Number() }),
      ),
    }),
    Type.Null(),
  ]),
})

/** How the brand's customers stand, and how far the model can be trusted. */
export async function readValuePage(
  tx: Tx,
  roles: readonly Role[],
  language: Language,
): Promise<Static<typeof valuePage>> {
  const [model] = await newestModels(tx, 1)
  const counts = await countGroups(tx)
  const total = (of: (one: (typeof counts)[number]) => boolean) => {
    const own = counts.filter(of)
    return {
      people: own.reduce((sum, one) => sum + one.people, 0),
      predictedFen: shownFen(
        roles,
        own.reduce((sum, one) => sum + one.predictedFen, 0n),
      ),
    }
  }
  return {
    model: model
      ? {
          state: model.state,
          version: model.version,
          fittedAt: model.fittedAt.toISOString(),
          people: model.people,
          repeaters: model.repeaters,
          fewestRepeaters,
        }
      : null,
    groups: (Object.keys(rfmGroups) as (keyof typeof rfmGroups)[]).map((group) => ({
      group,
      name: rfmGroups[group][language],
      ...total((one) => one.rfmGroup === group),
    })),
    churns: churns.map((churn) => ({
      churn,
      name: churnWords[churn][language],
      ...total((one) => one.churn === churn),
    })),
    calibration: model?.calibration
      ? {
          ...model.calibration,
          knownUntil: dayOfNumber(model.calibration.knownUntil),
          churns: model.calibration.churns.map((one) => ({
            ...one,
            name: churnWords[one.churn][language],
          })),
        }
      : null,
  }
}

const churns = ['high', 'medium', 'low', 'unknown'] as const
