import { Facets } from './facets.ts'
import { type Field, type Kind, kinds } from './field.ts'
import { AccountsField } from './kinds/accounts.ts'
import { DateField } from './kinds/date.ts'
import { IdField } from './kinds/id.ts'
import { NameField } from './kinds/name.ts'
import { NumberField } from './kinds/number.ts'
import { PhoneField } from './kinds/phone.ts'
import { PlaceField } from './kinds/place.ts'
import { StreetField } from './kinds/street.ts'
import { TextField } from './kinds/text.ts'
import { TokensField } from './kinds/tokens.ts'
import { WordField } from './kinds/word.ts'

export interface ColumnRule {
  kind: Kind
  /**
   * Column with what an id belongs to (the marketplace), with the extension of a phone, or with the number of the token by which a
   * record finds others.
   */
  with?: string
  /** Of a phone: column with the day (a count of days) on which a privacy number was lent. Where it is named, a day is wanted. */
  lentOn?: string
  /** Two records with this id are one person, whatever else they say: the outside system says so. */
  decides?: boolean
  /** A person has one value only: two different ones are two people, whatever else they share. */
  single?: boolean
  /** Goes from hand to hand, or is a household's: it lifts a pair that stands for review, and that only beside a fact of the person's own. */
  weak?: boolean
}

/** Which column of a file is the record's id, and what the others hold. */
export interface IdentitySchema {
  record: string
  columns: Record<string, Kind | ColumnRule>
}

export interface NamedColumn extends ColumnRule {
  name: string
}

export function columnsOf(schema: IdentitySchema): NamedColumn[] {
  return Object.entries(schema.columns).map(([name, rule]) => {
    const column = typeof rule === 'string' ? { kind: rule } : rule
    if (!kinds.includes(column.kind)) throw new Error(`column ${name}: unknown kind ${String(column.kind)}`)
    return { name, ...column }
  })
}

/** An empty field for one column; `sample` decides between a Chinese and another address. */
export function fieldFor(column: NamedColumn, size: number, sample: readonly string[]): Field {
  return fieldOf(column, new Facets(size), isMostlyHan(sample))
}

export function fieldOf({ name, kind, lentOn }: NamedColumn, facets: Facets, isHan: boolean): Field {
  switch (kind) {
    case 'id':
      return new IdField(name, facets)
    case 'accounts':
      return new AccountsField(name, facets)
    case 'tokens':
      return new TokensField(name, facets)
    case 'phone':
      return new PhoneField(name, facets, lentOn !== undefined)
    case 'name':
      return new NameField(name, facets)
    case 'address':
      return isHan ? new PlaceField(name, facets) : new StreetField(name, facets)
    case 'date':
      return new DateField(name, facets)
    case 'number':
      return new NumberField(name, facets)
    case 'title':
    case 'text':
      return new TextField(name, kind, facets)
    default:
      return new WordField(name, kind, facets)
  }
}

export function isMostlyHan(sample: readonly string[]): boolean {
  const written = sample.filter((text) => text !== '')
  return written.filter((text) => /\p{Script=Han}/u.test(text)).length * 2 > written.length
}

/** The columns that a field reads, its own first. */
export const textsOfColumn = ({ name, with: beside, lentOn }: NamedColumn): string[] =>
  [name, beside, lentOn].filter((one) => one !== undefined)
