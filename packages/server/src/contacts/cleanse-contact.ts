import type { ContactOwner, NormalisedContact } from '../connectors/wecom/index.ts'
import { type Finding, type Found, findingOf } from '../intake/index.ts'
import { mendPhone, tidyText } from '../mapping/index.ts'

export interface CleansedContact {
  contact: NormalisedContact
  findings: Omit<Finding, 'sourceId'>[]
}

/**
 * What the friend is called and what members wrote of them, by the rules of all sources (A1). Remarks stay as they are: we
 * write them, too, and compare.
 */
export function cleanseContact(given: NormalisedContact): CleansedContact {
  const found: Found[] = []
  const contact = {
    ...given,
    name: tidied('name', 'name', given.name, found),
    owners: given.owners.map((owner) => cleanseOwner(owner, found)),
  }
  if (found.length === 0) return { contact: given, findings: [] }
  const about = { subjectKind: 'contact' as const, subjectId: given.contactId }
  return { contact, findings: found.map((one) => findingOf({ ...about, sourceId: '' }, one)) }
}

function cleanseOwner(owner: ContactOwner, found: Found[]): ContactOwner {
  const own = (field: string): string => `${field}:${owner.memberId}`
  return {
    ...owner,
    description: tidied(own('description'), 'text', owner.description, found),
    phones: owner.phones.flatMap((phone, n) => phonesOf(own(`phone${n + 1}`), phone, found)),
  }
}

function tidied(field: string, rule: 'name' | 'text', before: string | null, found: Found[]): string | null {
  if (before === null) return null
  const after = tidyText(before) || null
  if (after !== before)
    found.push({ field, rule, what: after === null ? 'refused' : 'mended', before, after })
  return after
}

/** A remark has five places for numbers; two in one are two, and what is no number stays for the member to see. */
function phonesOf(field: string, before: string, found: Found[]): string[] {
  const after = mendPhone(before)
  if (after === before) return [before]
  if (after === undefined) {
    found.push({ field, rule: 'phone', what: 'quarantined', code: 'bad_phone', before })
    return [before]
  }
  found.push({ field, rule: 'phone', what: 'mended', before, after })
  return after.split('/')
}
