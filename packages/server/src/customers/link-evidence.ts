import type { CustomerId } from '../kernel/ids.ts'
import { type IdentifierKind, identifierKinds, mayBeShared } from './customer.ts'

/**
 * By what a record came to its customer: kinds of identifiers, never values. There is no score: an identifier is the same or it
 * is not, and `same` says what had to be.
 */
export interface LinkEvidence {
  /** What somebody was known by already, and that decided; null where nobody was, and the record made its customer. */
  by: IdentifierKind | null
  same: 'value' | 'value_and_surname' | null
  /** Kinds that name this customer, strongest first, `by` among them. Of a record that made its customer: what it brought. */
  agreed: IdentifierKind[]
  /** Kinds that another row has, as it stood then: a pair to look at, unless the two are one person by a merge. */
  elsewhere: IdentifierKind[]
}

/** A link that somebody proved in a way that the linking folder names (`order_code`, `log_in`). */
export interface LinkWay {
  way: string
}

/** A link as its row keeps it (`linked_by`, `link_rule_version`). */
export interface KeptLink {
  linkedBy: LinkEvidence | LinkWay
  /** Of the rules that made it. */
  ruleVersion: string
}

export function linkEvidence(
  record: readonly { kind: IdentifierKind; place: string }[],
  customerId: CustomerId,
  decidedBy: IdentifierKind | null,
  {
    hits,
    near,
    bySurname,
  }: {
    /** Whom each place points to. */
    hits: ReadonlyMap<string, CustomerId>
    /** Whom it may point to, where it points to nobody. */
    near: ReadonlyMap<string, CustomerId>
    /** Places that point to somebody since the surname is the same, too. */
    bySurname: ReadonlySet<string>
  },
): LinkEvidence {
  const named = (place: string): CustomerId | undefined => hits.get(place) ?? near.get(place)
  const mine = record.filter(({ place }) => decidedBy === null || hits.get(place) === customerId)
  const others = record.filter(({ place }) => (named(place) ?? customerId) !== customerId)
  const decided = mine.filter(({ kind }) => kind === decidedBy)
  const surname =
    decidedBy !== null && mayBeShared(decidedBy) && decided.some(({ place }) => bySurname.has(place))
  return {
    by: decidedBy,
    same: decidedBy && (surname ? 'value_and_surname' : 'value'),
    agreed: kindsOf(mine),
    elsewhere: kindsOf(others),
  }
}

function kindsOf(places: readonly { kind: IdentifierKind }[]): IdentifierKind[] {
  return [...new Set(places.map(({ kind }) => kind))].sort(
    (a, b) => identifierKinds[b].strength - identifierKinds[a].strength || (a < b ? -1 : 1),
  )
}

/** As the two columns of a row hold a link. */
export interface LinkColumns {
  linked_by: KeptLink['linkedBy'] | null
  link_rule_version: string | null
}

export function linkOfRow({ linked_by, link_rule_version }: LinkColumns): KeptLink | null {
  return linked_by && link_rule_version ? { linkedBy: linked_by, ruleVersion: link_rule_version } : null
}

/** The value of `linked_by`, as a statement takes it. */
export function linkedByJson(link: KeptLink | null): string | null {
  return link && JSON.stringify(link.linkedBy)
}

/** `凭平台买家 ID，一致的还有手机号；另一份档案当时记着邮箱`. */
export function linkWords({ by, same, agreed, elsewhere }: LinkEvidence, language: 'zh' | 'en'): string {
  const names = (all: readonly IdentifierKind[]) => namesOf(all, language)
  const also = agreed.filter((kind) => kind !== by)
  const surname = same === 'value_and_surname'
  const words =
    language === 'zh'
      ? [
          by === null ? `新建客户，凭${names(agreed)}` : `凭${names([by])}${surname ? '和姓氏' : ''}`,
          by !== null && also.length > 0 && `，一致的还有${names(also)}`,
          elsewhere.length > 0 && `；另一份档案当时记着${names(elsewhere)}`,
        ]
      : [
          by === null
            ? `New customer, by ${names(agreed)}`
            : `By ${names([by])}${surname ? ' and surname' : ''}`,
          by !== null && also.length > 0 && `, also the same: ${names(also)}`,
          elsewhere.length > 0 && `; another record had then: ${names(elsewhere)}`,
        ]
  return words.filter(Boolean).join('')
}

/** In English within a sentence: names of programs keep their capital. */
function namesOf(kinds: readonly IdentifierKind[], language: 'zh' | 'en'): string {
  if (language === 'zh') return kinds.map((kind) => identifierKinds[kind].zh).join('、')
  return kinds
    .map((kind) => identifierKinds[kind].en.replace(/^(?!We)./, (one) => one.toLowerCase()))
    .join(', ')
}
