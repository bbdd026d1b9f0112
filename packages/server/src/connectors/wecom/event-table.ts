/**
 * Every event that WeCom's protocol page names, and what becomes of it. `acted`: a folder above works on it. `kept`: the
 * raw copy stays in the inbox under this name, without an alarm; the sentence says why nothing else happens. A name that
 * is not here is kept with an alarm.
 */
export const wecomEvents = {
  'change_external_contact/add_external_contact': acted(
    'greets, records the pair, binds the order of a code',
  ),
  'change_external_contact/add_half_external_contact': acted('as an added contact who is not confirmed yet'),
  'change_external_contact/edit_external_contact': acted('reads remark, phones and tags again'),
  'change_external_contact/del_external_contact': acted('the pair ended by the member, or by a hand-over'),
  'change_external_contact/del_follow_user': acted('the pair ended by the contact'),
  'change_external_contact/transfer_fail': acted('the hand-over is marked as failed, with its reason'),
  'change_external_contact/msg_audit_approved': acted('the consent to the archive is kept'),
  'change_external_chat/create': acted('reads the group'),
  'change_external_chat/update': acted('reads the group again'),
  'change_external_chat/dismiss': acted('the group ended'),
  'change_external_tag/create': acted('reads the corp tags again'),
  'change_external_tag/update': acted('reads the corp tags again'),
  'change_external_tag/delete': acted('reads the corp tags again'),
  'change_external_tag/shuffle': acted('reads the order of the corp tags again'),
  'change_contact/create_user': acted('the member joins the directory'),
  'change_contact/update_user': acted('the member is read again; a new userid is followed'),
  'change_contact/delete_user': acted('the member left: contacts wait for a hand-over'),
  'change_contact/create_party': acted('departments are read again'),
  'change_contact/update_party': acted('departments are read again'),
  'change_contact/delete_party': acted('departments are read again'),
  'change_contact/update_tag': kept('tags of members, which nothing here uses'),
  kf_msg_or_event: acted('pulls the messages of the service account'),
  kf_account_auth_change: acted('reads the list of service accounts again'),
  msgaudit_notify: acted('pulls the archive'),
  'customer_acquisition/balance_low': kept('the quota is bought in the WeCom console'),
  'customer_acquisition/balance_exhausted': kept('the quota is bought in the WeCom console'),
  'customer_acquisition/link_unavailable': kept('acquisition links are made in the WeCom console'),
  'customer_acquisition/customer_start_chat': kept('the added contact itself comes by its own event'),
  'customer_acquisition/delete_link': kept('acquisition links are made in the WeCom console'),
  'customer_acquisition/friend_request': kept('the added contact itself comes by its own event'),
  template_card_event: kept('no card of ours has buttons yet'),
  template_card_menu_event: kept('no card of ours has a menu'),
  enter_agent: kept('opening the app changes nothing'),
  subscribe: kept('the visible range of the app; the nightly directory pull follows it'),
  unsubscribe: kept('the visible range of the app; the nightly directory pull follows it'),
  click: kept('the app has no menu of ours'),
  view: kept('the app has no menu of ours'),
  location: kept('places of members are not collected'),
  batch_job_result: kept('no batch job of the address book is started here'),
  message: kept('a member wrote to the app, which does not talk'),
} as const satisfies Record<string, { acted: boolean; why: string }>

export type WecomEventName = keyof typeof wecomEvents

function acted(why: string): { acted: true; why: string } {
  return { acted: true, why }
}

function kept(why: string): { acted: false; why: string } {
  return { acted: false, why }
}
