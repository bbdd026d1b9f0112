import type { BlindIndex } from '../runtime/crypto/blind-index.ts'

const most = 4

/**
 * The token that an order is found by. There is one of the whole name alone, as it was told, never of its parts; names that no
 * nickname can fit (刘敏的公司前台, *敏, none) share the empty one, which nobody asks for.
 */
export function indexReceiverName(vault: Pick<BlindIndex, 'index'>, name: string | null): Buffer {
  return vault.index('receiver-name', name && canFit(name) ? name : '')
}

/** Whether somebody may be meant who calls themself by a name: two to four characters, the surname not hidden. */
function canFit(name: string): boolean {
  return new RegExp(String.raw`^\p{Script=Han}[\p{Script=Han}*]{1,${most - 1}}$`, 'u').test(name)
}

/**
 * How a receiver of this name may be shown on an order: whole first, then with any of the given name hidden (刘敏, 刘*). None for
 * what is no name.
 */
export function shownAs(nickname: string): string[] {
  const [surname, ...given] = nickname.match(/\p{Script=Han}/gu) ?? []
  if (!surname || given.length === 0 || given.length >= most) return []
  return given.reduce(
    (shown, letter) => [...shown.map((one) => one + letter), ...shown.map((one) => `${one}*`)],
    [surname],
  )
}

/** The tokens of a nickname, in the order of `shownAs`. */
export function receiverNameTokens(vault: Pick<BlindIndex, 'index'>, nickname: string): Buffer[] {
  return shownAs(nickname).map((name) => vault.index('receiver-name', name))
}
