/** Problems of a contact as the server names them, each with the question that mends it and the words for it. */

export type Question = 'contact' | 'address' | 'time'

const table = {
  name_missing: 'contact',
  phone_missing: 'contact',
  phone_masked: 'contact',
  phone_not_a_number: 'contact',
  address_empty: 'address',
  address_masked: 'address',
  address_no_region: 'address',
  address_no_district: 'address',
  address_ambiguous_region: 'address',
  address_region_conflict: 'address',
  address_no_detail: 'address',
  address_no_house_number: 'address',
  address_not_a_service_address: 'address',
  pin_elsewhere: 'address',
} as const satisfies Record<string, Question>

export type ContactProblem = keyof typeof table

/** The technician finds the door all the same: said, but nobody is held up. */
const bearable: ReadonlySet<string> = new Set<ContactProblem>(['address_no_house_number'])

const isKnown = (problem: string): problem is ContactProblem => problem in table

/** The problem to speak of first; those that hold the customer up before those that do not. */
export function firstProblem(problems: readonly string[]): ContactProblem | null {
  const known = problems.filter(isKnown)
  return known.find((problem) => !bearable.has(problem)) ?? known[0] ?? null
}

export const holdsUp = (problems: readonly string[]): boolean =>
  problems.some((problem) => !bearable.has(problem))

/** The first question whose answer is refused; the address where a refusal names no part. */
export function questionOf(problems: readonly string[]): Question {
  const problem = firstProblem(problems.filter((one) => !bearable.has(one)))
  return problem ? table[problem] : 'address'
}

/** Problems named in a refusal of the server. */
export function problemsIn({ code, facts }: { code: string; facts: Record<string, unknown> }): string[] {
  if (code === 'work_order.address_not_served') return ['address_not_a_service_address']
  return code === 'work_order.address_incomplete'
    ? String(facts.problems ?? '')
        .split(',')
        .filter(Boolean)
    : []
}
