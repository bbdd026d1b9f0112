import { keepUp } from '../customers/index.ts'
import type { JobDefinition } from '../runtime/jobs/jobs.ts'
import { fitToday } from './fit-models.ts'
import { scoring } from './score-people.ts'

export const jobs: JobDefinition[] = [
  {
    name: 'value.fit-model',
    everyMs: 600_000,
    async run(runtime, brandId) {
      await fitToday(runtime, brandId)
    },
  },
  { name: 'value.score-people', everyMs: 15_000, run: keepUp(scoring) },
]
