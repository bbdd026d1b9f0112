/** By name what the sidebar's one read sends for a customer who is known, sorted; each once. */
export const knownFriendStatements = [
  'behaviour.items',
  'contacts.reminders_of',
  'needs.habits_of',
  'needs.of_people',
  'runtime.audit',
  'runtime.plan_once',
  'sidebar.jobs',
  'sidebar.notices',
  'sidebar.orders',
  'sidebar.person',
  'sidebar.replies',
  'value.scores_of',
]

/** What it can send besides: for a friend of whom nobody knows yet who it is. */
export const unknownFriendStatements = [
  'sidebar.ask',
  'sidebar.candidates',
  'sidebar.named_orders',
  'sidebar.orders_by_id',
  'sidebar.said_orders',
]

/** What it sends of those with whom somebody talked: in WeCom, and elsewhere. */
export const talkStatements = ['conversations.beside_chat', 'imports.kept_rows', 'records.beside_chat']
