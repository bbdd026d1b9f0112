import { parentPort } from 'node:worker_threads'
import { LivePeople } from './live-people.ts'
import { bytesOf, PeopleIndexBuilder } from './people-index.ts'
import { idWordsAt, type PackedPeople, packedCount, unpack } from './people-pack.ts'
import { PersonIds } from './person-ids.ts'
import type { Rule } from './rule.ts'

/** What the thread of an index is asked, in order, and what it answers. */
export interface Questions {
  begin: { ask: { most: number }; answer: null }
  page: { ask: { people: PackedPeople }; answer: null }
  finish: { ask: object; answer: { people: number; acts: number; bytes: number } }
  apply: { ask: { people: PackedPeople }; answer: { worn: boolean } }
  count: { ask: { rule: Rule; today: number }; answer: { of: number; matching: number } }
  overlap: {
    ask: { rules: readonly [Rule, Rule]; today: number }
    answer: { first: number; second: number; both: number }
  }
  sample: { ask: { rule: Rule; today: number; limit: number }; answer: string[] }
  words: { ask: { limit: number }; answer: { word: string; people: number }[] }
}
export type QuestionName = keyof Questions
export type Asked = { [N in QuestionName]: { id: number; name: N; ask: Questions[N]['ask'] } }[QuestionName]
export type Answered = { id: number; answer: unknown } | { id: number; failed: string }

let building: { builder: PeopleIndexBuilder; ids: PersonIds } | null = null
let live: LivePeople | null = null

// Millions of persons are held and counted here: the thread that answers requests never waits for a column to be sorted.
parentPort!.on('message', (asked: Asked) => {
  try {
    parentPort!.postMessage({ id: asked.id, answer: answerOf(asked) } satisfies Answered)
  } catch (error) {
    parentPort!.postMessage({ id: asked.id, failed: (error as Error).message } satisfies Answered)
  }
})

function answerOf({ name, ask }: Asked): Questions[QuestionName]['answer'] {
  switch (name) {
    case 'begin':
      building = { builder: new PeopleIndexBuilder(ask.most), ids: new PersonIds(ask.most) }
      return null
    case 'page':
      return addPage(ask.people)
    case 'finish':
      return finish()
    case 'apply':
      live!.apply(unpack(ask.people))
      return { worn: live!.worn }
    case 'count':
      return live!.count(ask.rule, ask.today)
    case 'overlap':
      return live!.overlap(ask.rules, ask.today)
    case 'sample':
      return live!.sample(ask.rule, ask.today, ask.limit)
    case 'words':
      return live!.wordsInUse(ask.limit)
  }
}

function addPage(people: PackedPeople): null {
  building!.builder.addPacked(people)
  for (let place = 0; place < packedCount(people); place += 1) building!.ids.push(idWordsAt(people, place))
  return null
}

function finish(): Questions['finish']['answer'] {
  const { builder, ids } = building!
  building = null
  const index = builder.finish()
  live = new LivePeople(index, ids)
  const acts = [...index.acts.values()].reduce((sum, one) => sum + one.people.length, 0)
  return { people: index.size, acts, bytes: bytesOf(index) + ids.bytes }
}
