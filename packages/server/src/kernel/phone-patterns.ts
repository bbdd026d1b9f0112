/** The shapes in which people and marketplaces write numbers. All are anchored where the scan stands (`y`). */

/** A digit may be followed by at most two separators: `138 1234 5678`, `138-1234-5678`, `021 - 6433`. */
const gap = '[ .\\-]{0,2}'
const digits = (count: string) => `(?:\\d${gap}){${count}}\\d`
const country = `(?:(?:\\+${gap}|00)?86${gap})?`

/** Written after the number: `转801`, `分机 801`, `ext.801`, `#801`, `,,801`, `x801`, `-801`. */
const extensionMark = '(?:转接?|分机号?|内线|[Ee][Xx][Tt]\\.?|[xX#]|,{1,3}|-)'
export const extensionShape = new RegExp(
  ` ?\\(? ?${extensionMark}[ :]{0,2}(\\d{1,6})(?!\\d|[:.]\\d| ?(?:号|栋|幢|座|单元|室|楼|弄|层|期|米|年|月|日|天|点))#? ?\\)?`,
  'y',
)

export type Shape =
  | 'token'
  | 'masked'
  | 'hmt'
  | 'international'
  | 'tw-mobile'
  | 'mobile'
  | 'privacy'
  | 'service'
  | 'landline'
  | 'short'

/** Tried in this order at each place; the first that fits wins. */
export const shapes: readonly (readonly [Shape, RegExp])[] = [
  ['token', /\$[^$\s]{3,}\$(?:#?(\d{1,6})#?)?\$?/y],
  ['masked', new RegExp(`${country}1[3-9]\\d{0,2}[*xX]{3,8}\\d{0,4}`, 'y')],
  [
    'hmt',
    new RegExp(
      `(?:\\+|00)?(?:85[23]${gap}[2-9]${gap}${digits('6')}|886${gap}0?[2-9]${gap}${digits('6,7')})`,
      'y',
    ),
  ],
  ['mobile', new RegExp(`${country}1${gap}[3-9]${gap}${digits('8')}`, 'y')],
  ['international', new RegExp(`(?:\\+|00(?=[1-9]))(?!${gap}86)${digits('6,14')}`, 'y')],
  ['tw-mobile', new RegExp(`09${gap}${digits('7')}`, 'y')],
  // A dash after the first digits of a privacy number begins its extension.
  ['privacy', /95\d{3}[ -]?(?:\d ?){4,10}\d/y],
  ['service', new RegExp(`[48]${gap}0${gap}0${gap}${digits('6')}`, 'y')],
  [
    'landline',
    new RegExp(
      `(?:\\+?86${gap}|0086${gap})?\\(?(?:0?(?<=0|86[ .\\-]{0,2}\\(?)(?:10|2\\d|[3-9]\\d{2}))\\)?${gap}[2-9]${gap}${digits('5,6')}`,
      'y',
    ),
  ],
  ['short', /(?:95\d{3}|1(?:00|23)\d{2}|11[0-9])/y],
]
