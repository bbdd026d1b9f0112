import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { apiRoutes, closedDoors } from '../src/app/routes.ts'
import { leavesOf } from './support/answer-leaves.ts'
import { amounts, bearing, harmless, isAmount, ofNobody } from './support/written-fields.ts'

// G-31, by fields: what every answer may hold is known by name, and a route declares the classes of what it shows. Whether the
// values are masked is asked of the running server in `stories/permission-matrix`.

const answers = apiRoutes(closedDoors)
  .filter((one) => one.audience !== 'webhook')
  .map((one) => ({
    door: `${one.method} ${one.path}`,
    fields: one.fields,
    leaves: leavesOf(one.schema.answer),
  }))

const classesOf = (name: string) => (isAmount(name) ? amounts : bearing[name])
const isOfNobody = (name: string, door: string): boolean => !!ofNobody[name]?.some(([of]) => of.test(door))

describe('a field of an answer', () => {
  it('is named as one that stands for a person, an amount or talk, or as harmless', () => {
    const unknown = answers.flatMap(({ door, leaves }) =>
      [...leaves]
        // A number alone names nobody, unless it is an amount or a place.
        .filter(
          ([name, holds]) => name !== '' && holds === 'words' && !classesOf(name) && !harmless.has(name),
        )
        .map(([name]) => `${door} ${name}`),
    )
    expect(unknown).toEqual([])
  })

  it('that may hold a class is declared by its route, or is of the brand’s own', () => {
    const undeclared = answers.flatMap(({ door, fields, leaves }) =>
      [...leaves.keys()]
        .filter((name) => classesOf(name) && !isOfNobody(name, door))
        .filter((name) => !classesOf(name)!.some((one) => fields.includes(one)))
        .map((name) => `${name} ${door}`),
    )
    expect(undeclared.sort()).toEqual([])
  })

  it('is excused only where it stands', () => {
    const idle = Object.entries(ofNobody).flatMap(([name, doors]) =>
      doors
        .filter(([of]) => !answers.some(({ door, leaves }) => of.test(door) && leaves.has(name)))
        .map(([of]) => `${name} ${of.source}`),
    )
    expect(idle).toEqual([])
    const everywhere = new Set(answers.flatMap(({ leaves }) => [...leaves.keys()]))
    expect([...harmless].filter((name) => !everywhere.has(name))).toEqual([])
  })

  it('is read by a reader that sees into lists, choices and maps', () => {
    const schema = Type.Object({
      items: Type.Array(Type.Union([Type.Null(), Type.Object({ name: Type.String(), n: Type.Integer() })])),
      kind: Type.Enum(['a', 'b']),
      facts: Type.Record(Type.String(), Type.Unknown()),
      is: Type.Boolean(),
      any: Type.Unknown(),
    })
    expect(Object.fromEntries(leavesOf(schema))).toEqual({
      name: 'words',
      n: 'number',
      'facts*': 'words',
      any: 'words',
    })
  })
})
