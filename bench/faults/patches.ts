/**
 * Small changes of our own source, made while a process loads it. They exist only in processes that the fault harness
 * starts: `probe` adds a follower and a job whose effects can be counted, the others are saboteurs,
 * broken builds that a named check must catch.
 */
export interface Patch {
  /** End of the module's path. */
  file: string
  find: string
  replace: string
}

export interface Saboteur {
  /** The fault whose check claims to catch it. */
  caughtBy: string
  patches: Patch[]
  /** Settings of the harness's own PostgreSQL. */
  postgres?: Record<string, string>
}

const probeModule = new URL('./probe.ts', import.meta.url).href

/** Counts, in a table of the harness, what was done for each event and each job. */
export const probe: Patch[] = [
  {
    file: '/src/app/subscribers.ts',
    find: 'export const subscribers: Subscriber[] = [',
    replace: `import { probeSubscribers } from '${probeModule}'\nexport const subscribers: Subscriber[] = [...probeSubscribers, `,
  },
  {
    file: '/src/app/schedule.ts',
    find: 'export const schedule: JobDefinition[] = [',
    replace: `import { probeJobs } from '${probeModule}'\nexport const schedule: JobDefinition[] = [...probeJobs, `,
  },
]

const poisonModule = new URL('./poison.ts', import.meta.url).href

/** Orders of a list throw or kill where they are recorded (F-12), and tries follow one another quickly. */
export const poison: Patch[] = [
  {
    file: '/src/app/sinks.ts',
    find: 'export const sinks: Sinks = {\n  recordOrders,',
    replace: `import { poisoned } from '${poisonModule}'\nexport const sinks: Sinks = {\n  recordOrders: poisoned(recordOrders),`,
  },
  {
    file: '/src/intake/resume-entries.ts',
    find: 'const leaseMs = 30_000',
    replace: 'const leaseMs = 1_500',
  },
  {
    file: '/src/intake/resume-entries.ts',
    find: '1000 * 2 ** entry.attempts',
    replace: '100 * 2 ** entry.attempts',
  },
  {
    file: '/src/intake/receive-pushes.ts',
    find: 'export const leaseMs = 10_000',
    replace: 'export const leaseMs = 1_500',
  },
]

export const saboteurs: Record<string, Saboteur> = {
  /** Nobody waits for a refresh that is under way. */
  'lease-off': {
    caughtBy: 'F-13',
    patches: [
      {
        file: '/src/authorisation/keep-grants.ts',
        find: "if (grant.leaseUntil && grant.leaseUntil > tx.now) return { kind: 'wait' }",
        replace: '',
      },
    ],
  },
  /** Commits are answered before they are on disk. */
  'synchronous-commit-off': {
    caughtBy: 'F-04',
    patches: [
      {
        file: '/src/runtime/db/database.ts',
        find: 'set local statement_timeout = ',
        replace: 'set local synchronous_commit = off; set local statement_timeout = ',
      },
    ],
  },
  /** PostgreSQL says that it synced and did not. */
  'fsync-off': { caughtBy: 'F-04', patches: [], postgres: { fsync: 'off' } },
  /** Pushes and callbacks are answered while their raw copy is still on its way. */
  'answer-before-commit': {
    caughtBy: 'F-01',
    patches: [
      {
        file: '/src/intake/receive-pushes.ts',
        find: 'await Promise.all([...byBrand].map(([brandId, placed]) => batcherOf(brandId).add(placed)))',
        replace: 'void Promise.all([...byBrand].map(([brandId, placed]) => batcherOf(brandId).add(placed)))',
      },
      {
        file: '/src/intake/receive-wecom.ts',
        find: 'const fresh = await keep(',
        replace: 'const fresh = true; void keep(',
      },
    ],
  },
  /** A follower's effects commit apart from its cursor. */
  'cursor-apart': {
    caughtBy: 'F-02',
    patches: [
      {
        file: '/src/runtime/events/follow.ts',
        find: 'else await one.handle(tx, events as StoredEvent<never>[])',
        replace:
          'else await deps.db.transact(brandId, (apart) => one.handle(apart, events as StoredEvent<never>[]))',
      },
    ],
  },
  /** Every delivery of a push counts as a new push. */
  'dedupe-off': {
    caughtBy: 'F-07',
    patches: [
      {
        file: '/src/intake/receive-pushes.ts',
        find: 'const placed = {\n        push,',
        replace:
          'const placed = {\n        push: { ...push, pushId: push.pushId + runtime.ports.ids.next() },',
      },
    ],
  },
  /** What arrives last wins, however old it is. */
  'stale-wins': {
    caughtBy: 'F-07',
    patches: [
      {
        file: '/src/orders/order.ts',
        find: 'if (known && !isNewer(known, next, keys, fromFile)) {',
        replace: 'if (false) {',
      },
      {
        file: '/src/orders/store.ts',
        find: 'where orders."order".version_at <= excluded.version_at',
        replace: '',
      },
    ],
  },
  /** A try is counted when its work ends: what kills its worker is never counted, and kills for ever. */
  'attempts-after-work': {
    caughtBy: 'F-12',
    patches: [
      {
        file: '/src/intake/store.ts',
        find: 'set attempts = attempts + 1, next_attempt_at',
        replace: 'set next_attempt_at',
      },
      {
        file: '/src/intake/store.ts',
        find: 'case when o.spared then greatest(e.attempts - 1, 0) else e.attempts end',
        replace: 'case when o.spared then e.attempts else e.attempts + 1 end',
      },
    ],
  },
  /** A restored copy listens beside the original and takes its messages. */
  'copy-listens': {
    caughtBy: 'F-20',
    patches: [
      {
        file: '/src/intake/start-intake.ts',
        find: 'if (await runtime.effectsOff()) return',
        replace: '',
      },
    ],
  },
}

/** The patches behind a list of names, as `QIAO_BENCH_PATCHES` carries it. */
export function patchesNamed(names: string): Patch[] {
  return names
    .split(',')
    .filter(Boolean)
    .flatMap((name) => {
      const found = name === 'probe' ? probe : name === 'poison' ? poison : saboteurs[name]?.patches
      if (!found) throw new Error(`no patch is named ${name}`)
      return found
    })
}

/** The changed source. Throws when the text is not there (or twice): a saboteur that does nothing proves nothing. */
export function applyPatches(url: string, source: string, patches: readonly Patch[]): string {
  return patches
    .filter((one) => url.endsWith(one.file))
    .reduce((text, { file, find, replace }) => {
      if (text.split(find).length !== 2) throw new Error(`patch: text not found once in ${file}: ${find}`)
      return text.replace(find, () => replace)
    }, source)
}
