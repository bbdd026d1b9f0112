/** What the protocol page does not say, or marks as unconfirmed: read here and nowhere else. */

/** `status` of a member of the address book; the page names the API and not its numbers. */
export const memberStates: Readonly<Record<number, 'active' | 'inactive' | 'disabled' | 'left'>> = {
  1: 'active',
  2: 'disabled',
  4: 'inactive',
  5: 'left',
}

/** The external_userid of 微信客服 is that of 客户联系 in the same corp. Where it is not, only a unionid joins the two. */
export const serviceIdsAreContactIds = true

/** `subject_type` of id conversion: 0 where the official account or mini-program belongs to the corp itself. */
export const ownSubject = 0

/** `change_type` of a session change: the page names the field and not its numbers. */
export const serviceChanges: Readonly<Record<number, 'human' | 'ended'>> = {
  1: 'human',
  2: 'human',
  3: 'ended',
  4: 'human',
}
