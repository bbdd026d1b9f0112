import { describe, expect, it } from 'vitest'
import { extendShipped, problemsOfShipped, readShipped } from './support/shipped-migrations.ts'

it('has changed, removed and overtaken no migration that shipped, and lists every one', () => {
  const { files, lines } = readShipped()
  expect(lines.length).toBeGreaterThan(100)
  expect(problemsOfShipped(files, lines)).toEqual([])
})

describe('the list of migrations that shipped', () => {
  const texts = {
    '0002-runtime.sql': 'create schema runtime;',
    '0275-contacts-asked.sql': 'alter table a add b int;',
    '0277-customers-merges.sql': 'create index c;',
  }
  const files = (more: Record<string, string> = {}) => new Map(Object.entries({ ...texts, ...more }))
  const shipped = extendShipped(files(), [])

  it('takes what comes last, and says what is not listed yet', () => {
    const grown = files({ '0278-outreach-one.sql': 'select 1;', '0280-imports-two.sql': 'select 2;' })
    expect(problemsOfShipped(grown, shipped)).toEqual([
      '0278-outreach-one.sql is not listed yet: npm run -s migrations:ship',
      '0280-imports-two.sql is not listed yet: npm run -s migrations:ship',
    ])
    const longer = extendShipped(grown, shipped)
    expect(longer.slice(0, 3)).toEqual(shipped)
    expect(problemsOfShipped(grown, longer)).toEqual([])
    expect(extendShipped(grown, longer)).toEqual(longer)
  })

  it('refuses a number below one that shipped, or one of another', () => {
    for (const name of ['0276-contacts-late.sql', '0277-contacts-late.sql']) {
      const late = files({ [name]: 'select 1;' })
      const problem = `${name} does not come after 0277-customers-merges.sql: a database that has that one would refuse to start. Give it a number of its own from 0278 on, then: npm run -s migrations:ship`
      expect(problemsOfShipped(late, shipped)).toEqual([problem])
      expect(() => extendShipped(late, shipped)).toThrow(problem)
    }
    const twins = files({ '0278-a.sql': '', '0278-b.sql': '' })
    expect(() => extendShipped(twins, shipped)).toThrow('0278-b.sql does not come after 0278-a.sql')
    expect(() => extendShipped(files({ '278-a.sql': '' }), shipped)).toThrow('no name of a migration')
  })

  it('is not fooled by a line put between, as a merge of two branches would', () => {
    const late = files({ '0276-contacts-late.sql': 'select 1;' })
    const branch = extendShipped(
      new Map([...late].filter(([name]) => !name.startsWith('0277'))),
      shipped.slice(0, 2),
    )
    const sorted = [...shipped.slice(0, 2), branch[2]!, shipped[2]!]
    expect(problemsOfShipped(late, sorted)).toEqual([
      expect.stringContaining(
        '0276-contacts-late.sql was put before 0277-customers-merges.sql, which shipped',
      ),
    ])
    expect(problemsOfShipped(late, [...shipped, branch[2]!])).toEqual([
      expect.stringContaining('0276-contacts-late.sql stands after 0277-customers-merges.sql'),
    ])
    const first = files({ '0001-first.sql': 'select 0;' })
    const before = extendShipped(new Map([['0001-first.sql', 'select 0;']]), [])
    expect(problemsOfShipped(first, [...before, ...shipped])).toEqual([
      expect.stringContaining('0001-first.sql was put before 0002-runtime.sql'),
    ])
  })

  it('tells of one that was changed or removed, also out of the list, but for line ends', () => {
    const changed = files({ '0275-contacts-asked.sql': 'alter table a add b bigint;' })
    expect(problemsOfShipped(changed, shipped)).toEqual([
      expect.stringContaining('0275-contacts-asked.sql is not what shipped'),
    ])
    expect(() => extendShipped(changed, shipped)).toThrow('0275-contacts-asked.sql is not what shipped')
    const gone = files()
    gone.delete('0275-contacts-asked.sql')
    expect(problemsOfShipped(gone, shipped)).toEqual([
      expect.stringContaining('0275-contacts-asked.sql shipped and is gone'),
    ])
    expect(problemsOfShipped(gone, [shipped[0]!, shipped[2]!])).toEqual([
      expect.stringContaining('0277-customers-merges.sql is not what shipped, or a line before it is gone'),
    ])
    const windows = new Map([...files()].map(([name, text]) => [name, `${text}\r\n`]))
    const unix = new Map([...files()].map(([name, text]) => [name, `${text}\n`]))
    expect(problemsOfShipped(windows, extendShipped(unix, []))).toEqual([])
  })
})
