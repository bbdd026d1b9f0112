import { Type } from 'typebox'
import { type Permission, permissions } from '../runtime/access/policy.ts'
import { policyTable } from '../runtime/access/policy-table.ts'
import { type Route, route } from '../runtime/http/route.ts'
import { permissionWords } from './permission-words.ts'

const text = Type.String()
const named = { zh: text, en: text }
const sight = Type.Union([Type.Literal('plain'), Type.Literal('masked'), Type.Literal('none')])

type Role = (typeof policyTable.roles)[number]

/** What a role sees of each class, in the order of the classes. */
function sightsOf({ sight: stages }: Role) {
  return Object.entries(stages).map(([rows, { plain, masked }]) => ({
    rows,
    sights: policyTable.classes.map((one) => {
      const seen = plain.includes(one.class) ? 'plain' : masked.includes(one.class) ? 'masked' : 'none'
      return seen as 'plain' | 'masked' | 'none'
    }),
  }))
}

/** The written policy as every member may read it: it is what the server obeys, not a picture of it. */
export function policyView() {
  const { classes, rows, daysAfterSignOff, roles, purposes, origins, boundByOrigin, reveal } = policyTable
  return {
    classes: classes.map((one) => ({
      class: one.class,
      ...one.words,
      covers: one.covers,
      boundByOrigin: boundByOrigin.includes(one.class),
    })),
    rows: rows.map((one) => ({ rows: one.rows, ...one.words, note: one.note ?? null })),
    daysAfterSignOff,
    roles: roles.map((one) => ({
      role: one.role,
      ...one.words,
      stands: one.stands,
      stages: sightsOf(one),
      permissions: permissions
        .filter((held) => one.permissions.includes(held))
        .map((held) => ({ permission: held, ...permissionWords[held as Permission] })),
    })),
    purposes: purposes.map((one) => ({ purpose: one.purpose, ...one.words })),
    origins: origins.map((one) => ({ origin: one.origin, ...one.words, purposes: [...one.purposes] })),
    reveal: {
      seconds: reveal.seconds,
      ...reveal.bulk,
      seek: { ...reveal.seek },
      seekName: { ...reveal.seekName },
      dial: { ...reveal.dial },
    },
  }
}

export const policyRoute: Route = route({
  method: 'GET',
  path: '/console/policy',
  summary: { zh: '权限矩阵：谁能看什么', en: 'Who sees what' },
  audience: 'console',
  permission: 'session.own',
  fields: [],
  idempotency: 'safe',
  rate: 'read',
  schema: {
    answer: Type.Object({
      classes: Type.Array(
        Type.Object({ class: text, ...named, covers: Type.Object(named), boundByOrigin: Type.Boolean() }),
      ),
      rows: Type.Array(
        Type.Object({ rows: text, ...named, note: Type.Union([Type.Object(named), Type.Null()]) }),
      ),
      daysAfterSignOff: Type.Integer(),
      roles: Type.Array(
        Type.Object({
          role: text,
          ...named,
          stands: text,
          stages: Type.Array(Type.Object({ rows: text, sights: Type.Array(sight) })),
          permissions: Type.Array(Type.Object({ permission: text, ...named })),
        }),
      ),
      purposes: Type.Array(Type.Object({ purpose: text, ...named })),
      origins: Type.Array(Type.Object({ origin: text, ...named, purposes: Type.Array(text) })),
      reveal: Type.Object({
        seconds: Type.Integer(),
        perHour: Type.Integer(),
        alarmAt: Type.Integer(),
        seek: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
        seekName: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
        dial: Type.Object({ perHour: Type.Integer(), alarmAt: Type.Integer() }),
      }),
    }),
  },
  handle: async () => policyView(),
})
