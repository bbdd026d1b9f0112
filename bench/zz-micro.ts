import { countBits } from '../packages/server/src/segments/bits.ts'
import { matching, PeopleIndexBuilder } from '../packages/server/src/segments/people-index.ts'
import { percentile } from './lib/figures.ts'
import { attributeRule, dice, makePeople, today } from './lib/segment-world.ts'
const n = Number(process.argv[2])
const next = makePeople(1, 0)
const b = new PeopleIndexBuilder(n)
for (let i = 0; i < n; i += 1) { const p = next(); b.add({ ...p, words: new Set(p.words) }) }
const t = performance.now()
const index = b.finish()
console.log('finish', performance.now() - t)
const roll = dice(1 + 7777)
const rules = Array.from({ length: 100 }, () => attributeRule(roll))
const took: number[] = []
const cpu0 = process.cpuUsage()
for (let k = 0; k < 4; k += 1) for (const r of rules) { const at = performance.now(); countBits(matching(index, r, today)); if (k > 0) took.push(performance.now() - at) }
const cpu = process.cpuUsage(cpu0)
console.log('p50', percentile(took, 0.5), 'p95', percentile(took, 0.95), 'cpu ms per count', (cpu.user + cpu.system) / 1000 / 400)
