/**
 * What a marketplace may still sell of ours, as far as we can know. A marketplace sells on its own with the number we set last,
 * and we hear of its sales late; so every number that may still be in force, or was while sales unseen by us were made,
 * counts against the stock. As long as all that together is no more than the stock, nothing can be oversold.
 */

/** A number that we set at a marketplace. It may sell `left` more under it before we know better. */
export interface Setting {
  no: number
  value: number
  left: number
  sentAt: number
  /** `unknown`: no answer came; it may have arrived, or may yet arrive within `lateMs`. */
  state: 'sent' | 'confirmed' | 'unknown'
  confirmedAt: number | null
}

/** Settings of one listing, oldest first. Times are milliseconds of one clock. */
export interface Allowance {
  settings: readonly Setting[]
  nextNo: number
  /** What the newest setting has left is no less than what is shown, but may be more. */
  doubt: boolean
}

export const noAllowance: Allowance = { settings: [], nextNo: 1, doubt: false }

/** How long after it was sent a call without an answer may still take effect. */
export const lateMs = 60_000

/** Units that the marketplace may sell in the worst case. */
export function exposureOf({ settings }: Allowance): number {
  return settings.reduce((sum, { left }) => sum + left, 0)
}

/** What the marketplace shows, as far as we know; null before the first setting. */
export function shownOf({ settings }: Allowance): number | null {
  return settings.at(-1)?.left ?? null
}

/** All that counts is one number that arrived. */
export function isSettled({ settings }: Allowance): boolean {
  return settings.length === 0 || (settings.length === 1 && settings[0]!.state === 'confirmed')
}

/** Whether the number must be set again although we think that it is right. */
export function isStale(allowance: Allowance, now: number): boolean {
  const { settings, doubt } = allowance
  if (isSettled(allowance)) return doubt
  const newest = settings.at(-1)!
  // A call without an answer can undo a later one until it can arrive no more.
  return settings.some(
    ({ state, sentAt }) =>
      state === 'unknown' && now >= sentAt + lateMs && (newest.confirmedAt ?? 0) < sentAt + lateMs,
  )
}

/** One setting at a time: a second one on its way could overtake the first. */
export function isBusy({ settings }: Allowance): boolean {
  return settings.at(-1)?.state === 'sent'
}

/** Counts from the moment it leaves us. Throws when another one is under way. */
export function sent(allowance: Allowance, value: number, at: number): Allowance {
  if (isBusy(allowance)) throw new Error('another setting is under way')
  const setting: Setting = {
    no: allowance.nextNo,
    value,
    left: value,
    sentAt: at,
    state: 'sent',
    confirmedAt: null,
  }
  return { settings: [...allowance.settings, setting], nextNo: allowance.nextNo + 1, doubt: false }
}

export function confirmed(allowance: Allowance, no: number, at: number): Allowance {
  return change(allowance, no, (setting) => ({ ...setting, state: 'confirmed', confirmedAt: at }))
}

/** The marketplace refused it: it never was in force. */
export function refused(allowance: Allowance, no: number): Allowance {
  return { ...allowance, settings: allowance.settings.filter((setting) => setting.no !== no) }
}

/** `at`: when we stopped waiting. Until then the call may not even have left, so its lateness counts from there. */
export function unanswered(allowance: Allowance, no: number, at: number): Allowance {
  return {
    ...change(allowance, no, (setting) => ({ ...setting, state: 'unknown', sentAt: at })),
    doubt: true,
  }
}

/**
 * A sale that we have heard of. It is taken from the oldest setting that has something left: wherever it truly belongs, what
 * is left in all is right, and what is left of the newest is never too little.
 */
export function sold(allowance: Allowance, units: number): Allowance {
  let rest = units
  const settings = allowance.settings.map((setting) => {
    const taken = Math.min(rest, setting.left)
    rest -= taken
    return taken === 0 ? setting : { ...setting, left: setting.left - taken }
  })
  const doubt = allowance.doubt || allowance.settings.length > 1
  return { ...allowance, settings, doubt }
}

/** A cancelled order: the marketplace puts its units back on sale by itself. */
export function putBack(allowance: Allowance, units: number): Allowance {
  const last = allowance.settings.at(-1)
  if (!last) return allowance
  const more = change(allowance, last.no, (setting) => ({ ...setting, left: setting.left + units }))
  return { ...more, doubt: more.doubt || more.settings.length > 1 }
}

/**
 * All sales up to `sweptTo` are known. Settings before the newest one that was confirmed by then sell nothing more; one without an
 * answer is over only when it cannot arrive any more either.
 */
export function swept(allowance: Allowance, sweptTo: number): Allowance {
  const { settings } = allowance
  const at = settings.findLastIndex(({ confirmedAt }) => confirmedAt !== null && confirmedAt <= sweptTo)
  if (at <= 0) return allowance
  const moment = settings[at]!.confirmedAt!
  const open = settings.filter(
    (setting, i) => i >= at || (setting.state === 'unknown' && setting.sentAt + lateMs > moment),
  )
  return open.length === settings.length ? allowance : { ...allowance, settings: open }
}

/** A sweep past this moment lets an older number be forgotten; null when no confirmed one waits for that. */
export function settlesAt({ settings }: Allowance, sweptTo: number): number | null {
  const moments = settings
    .slice(1)
    .flatMap(({ confirmedAt }) => (confirmedAt !== null && confirmedAt > sweptTo ? [confirmedAt] : []))
  return moments.length > 0 ? Math.min(...moments) : null
}

/** What is shown is not what we think, or may not be. */
export function inDoubt(allowance: Allowance): Allowance {
  return { ...allowance, doubt: true }
}

/** When a number that nobody answered for can arrive no more, and must be set again; null when there is none. */
export function staleAt({ settings }: Allowance): number | null {
  const moments = settings.flatMap(({ state, sentAt }) => (state === 'unknown' ? [sentAt + lateMs] : []))
  return moments.length > 0 ? Math.min(...moments) : null
}

function change(allowance: Allowance, no: number, how: (setting: Setting) => Setting): Allowance {
  return { ...allowance, settings: allowance.settings.map((one) => (one.no === no ? how(one) : one)) }
}
