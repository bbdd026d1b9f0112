import { type Static, Type } from 'typebox'
import type { Tx } from '../db/transaction.ts'
import { type Route, route } from '../http/route.ts'
import { RotationUnderWay } from './errors.ts'
import { listParts } from './part-store.ts'
import { askRotation } from './rotate-keys.ts'
import {
  keysOf,
  kindsOf,
  percentOf,
  type Rotation,
  rotationReasons,
  rotationStates,
  secondsToEnd,
} from './rotation.ts'
import { listRotations, liveKeys } from './rotation-store.ts'

const mostShown = 20
const nullable = Type.Union([Type.String(), Type.Null()])
const reason = Type.Enum([...rotationReasons])

const rotationView = Type.Object({
  /** Number of the new key. */
  keyNumber: Type.Integer(),
  state: Type.Enum([...rotationStates]),
  reason: Type.Union([reason, Type.Null()]),
  startedBy: Type.String(),
  startedAt: Type.String(),
  finishedAt: nullable,
  valuesSealed: Type.Integer(),
  tokensMoved: Type.Integer(),
  filesSealed: Type.Integer(),
  /** Values and files that do not open: the old key stays for them. */
  unreadable: Type.Integer(),
  filesUnreadable: Type.Integer(),
  errorCode: nullable,
  nextTryAt: nullable,
})

const keysView = Type.Object({
  keys: Type.Array(
    Type.Object({
      keyNumber: Type.Integer(),
      state: Type.Enum(['current', 'retiring', 'destroyed']),
      since: nullable,
      destroyedAt: nullable,
    }),
  ),
  /** Newest first, 20 at most. */
  rotations: Type.Array(rotationView),
  /** Of the newest change: 0 to 100, seconds at the pace so far, and what is left by kind of data. */
  percent: Type.Integer(),
  secondsLeft: Type.Union([Type.Integer(), Type.Null()]),
  kinds: Type.Array(
    Type.Object({
      kind: Type.String(),
      total: Type.Integer(),
      left: Type.Integer(),
      unreadable: Type.Integer(),
      /** `table.column id` of some values that do not open. */
      rowIds: Type.Array(Type.String()),
    }),
  ),
})

/** The keys of the brand: numbers, moments and counts, never what a key is. Of the owner alone. */
export const keyRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/console/keys',
    summary: { zh: '密钥与更换进度', en: 'Keys, and how far a change of them is' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    idempotency: 'safe',
    rate: 'read',
    peopleOnly: true,
    schema: { answer: keysView },
    handle: (_, tx) => look(tx),
  }),
  route({
    method: 'POST',
    path: '/console/key-rotations',
    summary: { zh: '更换密钥', en: 'Change the keys' },
    audience: 'console',
    permission: 'settings.write',
    fields: [],
    idempotency: 'key',
    rate: 'sensitive',
    peopleOnly: true,
    schema: {
      body: Type.Object({ reason }, { additionalProperties: false }),
      answer: Type.Object({ keyNumber: Type.Integer() }),
    },
    async handle({ body }, tx) {
      const { rotation, isNew } = await askRotation(tx, body.reason)
      if (!isNew) throw new RotationUnderWay()
      return { keyNumber: rotation.keyId }
    },
  }),
]

async function look(tx: Tx): Promise<Static<typeof keysView>> {
  const [live, rotations] = [await liveKeys(tx), await listRotations(tx, mostShown)]
  const newest = rotations[0]
  const parts = newest ? await listParts(tx, newest.keyId) : []
  return {
    keys: keysOf(live, rotations).map(({ keyId, state, since, destroyedAt }) => ({
      keyNumber: keyId,
      state,
      since: since?.toISOString() ?? null,
      destroyedAt: destroyedAt?.toISOString() ?? null,
    })),
    rotations: rotations.map(show),
    percent: newest ? percentOf(newest, parts) : 100,
    secondsLeft: newest ? secondsToEnd(newest, parts, tx.now) : null,
    kinds: kindsOf(parts).map(({ rows, ...one }) => ({ ...one, rowIds: rows })),
  }
}

const show = (one: Rotation): Static<typeof rotationView> => ({
  keyNumber: one.keyId,
  state: one.state,
  reason: one.reason,
  startedBy: one.startedBy,
  startedAt: one.startedAt.toISOString(),
  finishedAt: one.finishedAt?.toISOString() ?? null,
  valuesSealed: Number(one.valuesSealed),
  tokensMoved: Number(one.tokensMoved),
  filesSealed: Number(one.filesSealed),
  unreadable: Number(one.unreadable),
  filesUnreadable: Number(one.filesUnreadable),
  errorCode: one.errorCode,
  nextTryAt: one.nextTryAt?.toISOString() ?? null,
})
