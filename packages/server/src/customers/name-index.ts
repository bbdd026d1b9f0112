import { maskName, namePinyin } from '../kernel/name.ts'
import type { BlindIndex } from '../runtime/crypto/blind-index.ts'

/** What a sealed name is found by; all null where there is none. */
export interface NameIndexes {
  whole: Buffer | null
  sound: Buffer | null
  shown: Buffer | null
}

/** How a name may be found, the surest first: it is the same, it sounds the same, it is masked and could be it. */
export const nameWays = ['whole', 'sound', 'masked'] as const
export type NameWay = (typeof nameWays)[number]

/** What to look for: by each way a column and the tokens in it. */
export interface NameWish {
  by: NameWay
  column: 'name_index' | 'name_sound_index' | 'name_shown_index'
  tokens: Buffer[]
}

export const noNameIndexes: NameIndexes = { whole: null, sound: null, shown: null }

/**
 * The tokens of a name. There is none of its parts: whoever sees names masked could spell out with them what the mask hides,
 * and whoever holds the database could read most names from how often each pair of characters comes.
 */
export function indexName(vault: Pick<BlindIndex, 'index'>, name: string | null | undefined): NameIndexes {
  if (!name) return noNameIndexes
  const key = nameKey(name)
  // Of a name that says nothing (spaces alone) it is noted that it was looked at; nobody can ask for it.
  if (key === '') return { ...noNameIndexes, whole: vault.index('name', '') }
  const sound = isMasked(key) ? '' : soundOf(key)
  return {
    whole: vault.index('name', key),
    sound: sound === '' ? null : vault.index('name-sound', sound),
    shown: vault.index('name-shown', shownOf(key)),
  }
}

/**
 * What may be found by a typed name, the surest way first. A masked one (张*明) asks for everybody who is shown so; a whole one for
 * its bearers, then for those who sound like it, then for those of whom a marketplace shows no more than the surname.
 */
export function nameWishes(vault: Pick<BlindIndex, 'index'>, typed: string): NameWish[] {
  const key = nameKey(typed)
  if (!isAskable(key)) return []
  const whole = (text: string): Buffer => vault.index('name', text)
  if (isMasked(key))
    return [{ by: 'masked', column: 'name_shown_index', tokens: [vault.index('name-shown', key)] }]
  const shown = shownOf(key)
  const tellsMore = isMasked(shown) && !shown.endsWith('*')
  const sound = soundOf(key)
  const wishes: NameWish[] = [
    { by: 'whole', column: 'name_index', tokens: [whole(key), ...(tellsMore ? [whole(shown)] : [])] },
    { by: 'sound', column: 'name_sound_index', tokens: sound ? [vault.index('name-sound', sound)] : [] },
    {
      by: 'masked',
      column: 'name_index',
      tokens: isHan(key) && isMasked(shown) ? [whole(`${surnameShown(shown)}*`)] : [],
    },
  ]
  return wishes.filter(({ tokens }) => tokens.length > 0)
}

/** True for what could be a name: two signs, one of them a letter, or a mask with something to see. */
export const asksForName = (typed: string): boolean => isAskable(nameKey(typed))

/** The whole name that a text asks for, in one writing; null for what a list shows, and for what is no name. */
export function guessOf(typed: string): string | null {
  const key = nameKey(typed)
  return isAskable(key) && !isMasked(key) ? key : null
}

/** What a box that searches while one types has asked for on the way to a name. */
export function writtenBefore(key: string): string[] {
  const signs = [...key]
  return signs.slice(1).flatMap((_, n) => guessOf(signs.slice(0, n + 1).join('')) ?? [])
}

const isAskable = (key: string): boolean =>
  key.length <= 40 &&
  !/\d{4}/.test(key) &&
  /\p{L}/u.test(key) &&
  (isMasked(key) || (key.match(/[\p{L}\p{N}]/gu) ?? []).length >= 2)

const titles = /(?:先生|女士|小姐|太太|老师|师傅|医生|阿姨|叔叔|同学|经理|老板)$/u

/** One writing for one name: widths, case, spaces, dots and stars alike; a title goes where a name is left without it. */
export function nameKey(name: string): string {
  const text = name
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/\s+/gu, ' ')
    .replace(/(?<=[\p{Script=Han}*])\s(?=[\p{Script=Han}*])/gu, '')
    .replace(/[•・‧∙]/gu, '·')
    .replace(/[*×●]+/gu, '*')
  const bare = text.replace(titles, '')
  return [...bare].length >= 2 ? bare : text
}

const isMasked = (key: string): boolean => key.includes('*')
const isHan = (key: string): boolean => /^\p{Script=Han}{2,}/u.test(key)

/** As it stands on screen for those who see names masked. */
const shownOf = (key: string): string => (isMasked(key) ? key : maskName(key).replace(/\*+/gu, '*'))

const surnameShown = (shown: string): string => shown.split('*')[0]!

const soundOf = (key: string): string => namePinyin(key).full
