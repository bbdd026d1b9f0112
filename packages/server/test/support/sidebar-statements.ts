/** By name what the sidebar's one read sends for a customer who is known, sorted; each once. */
export const knownFriendStatements = [
  'behaviour.items',
  'contacts.reminders_of',
  'conversations.last_words',
  'needs.habits_of',
  'needs.of_people',
  'runtime.audit',
  'runtime.plan_once',
  'sidebar.jobs',
  'sidebar.notices',
  'sidebar.orders',
  'sidebar.person',
  'value.scores_of',
]

/** What it can send besides: for a friend of whom nobody knows yet who it is. */
export const unknownFriendStatements = [
  'sidebar.ask',
  'sidebar.candidates',
  'sidebar.orders_by_id',
  'sidebar.recent_orders',
  'sidebar.said_orders',
  'sidebar.unclaimed_among',
]
