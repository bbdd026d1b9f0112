import type { DataClass } from '../../src/runtime/crypto/data-classes.ts'

/**
 * What each field of an answer may hold, by its name, written by hand: a name of `bearing` stands for a person, an amount or
 * talk, so the route declares one of its classes; every other name is harmless. A new name is written here by whoever adds it.
 */
const anything: readonly DataClass[] = [
  'phone',
  'name',
  'address',
  'id-number',
  'chat',
  'behaviour',
  'money',
  'order-raw',
]

export const bearing: Readonly<Record<string, readonly DataClass[]>> = {
  phone: ['phone'],
  dial: ['phone'],
  tail: ['phone'],
  email: ['id-number'],
  idNumber: ['id-number'],
  name: ['name'],
  names: ['name'],
  'names*': ['name'],
  nickname: ['name'],
  customerName: ['name'],
  absorbedName: ['name'],
  orderName: ['name'],
  keptName: ['name'],
  senderName: ['name'],
  fromName: ['name'],
  toName: ['name'],
  avatar: ['name'],
  who: ['name'],
  address: ['address'],
  lat: ['address'],
  lng: ['address'],
  text: ['chat', 'order-raw'],
  words: ['chat'],
  ratingWords: ['chat'],
  note: ['chat'],
  reminder: ['chat'],
  remarks: ['chat', 'name'],
  snippet: ['chat'],
  memo: ['chat'],
  message: ['chat'],
  body: anything,
  raw: ['order-raw'],
  detail: anything,
  sentence: anything,
  value: anything,
  sample: anything,
  before: anything,
  after: anything,
  answer: anything,
  evidence: anything,
  item: anything,
  brief: anything,
  record: anything,
  'record*': anything,
  typed: anything,
  facts: anything,
  'facts*': anything,
  payload: anything,
}

/** Amounts: of orders and wages, or what goods cost. */
export const isAmount = (name: string): boolean => /Fen$/.test(name)
export const amounts: readonly DataClass[] = ['money', 'cost']

/** Where such a name stands for something of the brand's own, and what. */
export const ofNobody: Readonly<Record<string, readonly (readonly [door: RegExp, what: string])[]>> = {
  name: [
    [/ \/session/, 'a member who signs in'],
    [
      /\/console\/(members|audit\/members|wecom-directory|regions|region-choices)\b/,
      'members, departments and regions',
    ],
    [
      /\/console\/(api-tokens|webhooks|own-pages|live-codes|service-accounts|pools|segments)\b/,
      'things that the brand named',
    ],
    [
      /\/console\/(customer-tags|tag-governance|wecom-tags|evidence-lists|need-counts|record-counts)\b/,
      'tags, lists and kinds',
    ],
    [
      /\/console\/(shops|shop-authorisations|sources|gateway-looks|seller-memo-settings)\b/,
      'shops and their settings',
    ],
    [/\/console\/(imports|quality|mappings)\b/, 'files and mappings'],
    [/\/console\/mapped-source/, 'sources, files and mappings'],
    [
      /\/console\/(products|stock|value|loyalty-ladder)$|\/sidebar\/installable-products/,
      'products, bands and levels',
    ],
    [/customers\/:id\/(behaviour|money|outlook|tag-reasons|tags|timeline)$/, 'goods, tags and bands'],
    [
      /\/console\/providers$|\/work-orders\/:id\/(offers|unassignment)$|\/offers\/:id\/withdrawal$/,
      'technicians and points',
    ],
    [/\/customer\/work-order\/visit$/, 'the technician who comes'],
    [/work-orders\/:id\/price$| \/(point|technician)\//, 'goods and services that are paid'],
    [/\/sidebar\/wecom-config$/, 'of a function of WeCom'],
  ],
  names: [[/\/console\/tag-governance$/, 'of tags']],
  who: [
    [/\/timeline$/, 'the member or part of the system that did it'],
    [/pool-moves$/, 'the member who moved'],
  ],
  tail: [[/api-tokens$/, 'of a token']],
  address: [
    [/\/console\/mapped-sources/, 'where a system of the brand is found'],
    [/\/console\/providers$/, 'of service points'],
  ],
  lat: [[/\/console\/(map|providers)$/, 'of service points']],
  lng: [[/\/console\/(map|providers)$/, 'of service points']],
  text: [[/work-orders\/:id\/story$/, 'sentences made of the classes that it declares']],
  words: [
    [
      /\/console\/(duplicates|merges|identity-runs|match-rate|unbound-friends|registration-asks|offers)\b/,
      'grounds, in sentences of ours',
    ],
    [/\/console\/customers\/:id(\/merge-preview|\/merges)?$/, 'grounds, in sentences of ours'],
    [/work-orders\/:id\/dispatch$|\/sidebar\/contacts\/:externalUserId$/, 'grounds, in sentences of ours'],
    [/ready-replies$/, 'replies that the brand wrote'],
  ],
  note: [
    [/blocked-phones$|live-codes$|pool-moves$/, 'why a member did it'],
    [/\/(slips|statement)\b/, 'of finance, to a slip'],
    [/ \/search$/, 'what kind of thing was found'],
    [/ \/console\/customers$/, 'how a name was found'],
  ],
  remarks: [[/\/customer\/work-order\/contact-reading$/, 'what the customer wrote a moment ago']],
  snippet: [[/own-pages\b/, 'a line of script for a page of the brand']],
  body: [[/webhook-deliveries\/:id$/, 'what was sent, shown as its endpoint may see it']],
  sample: [[/kept-columns$/, 'shapes, where a column is of a person']],
  before: [[/source-findings/, 'shapes of values']],
  after: [[/source-findings|stock\/:productId\/movements$/, 'shapes of values; units']],
  answer: [[/\/console\/mapped-sources/, 'what we answer to a system of the brand']],
  evidence: [[/consents$/, 'which text was agreed to, and by which act']],
  record: [[/consents$|\/console\/mappings$/, 'the entry of a register; a kind of record']],
  typed: [[/\/sidebar\/search$/, 'what the caller typed']],
  value: [[/segment-vocabulary$/, 'choices of a dimension']],
  facts: [[/\/console\/audit$/, 'ids and reasons; the audit takes nothing else']],
  'facts*': [
    [
      /\/(push|checks|gateway-connections|shop-authorisations|shop-connections)$/,
      'what a check of a connection found',
    ],
  ],
  payload: [[/realtime\/poll$/, 'ids of what changed, cut by policy; heard in the matrix']],
  priceFen: [[/\/console\/(listings|sure-matches)$/, 'what a shop asks of everybody']],
  savedFen: [[/marketplace-rules\/savings$/, 'of amounts that the caller typed']],
}

export const harmless: ReadonlySet<string> = new Set(
  `
about absenceId absorbed absorbedId accountId act actId action actor addedAt addressState addWay afterSales agentId
alarmSince answeredAt answeredBy appId areas articles askedAt askedBy askId asOf assignBy assignedAt assignedBy
assignedName assignedTo assignmentId at audience authorisedUntil badge base_fee because beganAt belowFloor boughtAt boundBy brandId
brandName brokenAt by callbackUrl callDueAt categories category cause cells certificates change changedAt channel checkedAt
checkedBy churn churnName class classes closedAt closedBy code coefficient column columns completedAt completionCode condition
configId contactId contentType contractEndsOn corpId correctsSlipId createdAt cursor customerId dataClass day
decidedAt decidedBy deliveredAt deliveryId demoPage departedAt description descriptionTemplate destroyedAt differs difficulty dimension
directoryReadAt dismissedAt district districtCode does done doneTo draft due dueAt dueOn earnedAt editedAt en encoding
encodingAesKey endedAt endedCode endpointId endReason ends endsAt entryId environment error errorAt errorCode
errorText eventKey eventType eventTypes expiresAt externalUserId factor failingSince field file fileId fileName
filter* finishedAt firstAddedAt firstAt firstId firstSeenAt fittedAt flag flagMeaning folder format foundAt from
fromOn fromOwner fromPool fromUserId goneAt goodsArrivedAt grantedAt grantedBy grounds group groupId groupName
handledAt header headerNames heading hiddenClass holder icon id importId incomplete inputs* installedAt inNames into invitedBy itemId
itemName jobTitle joinedAt joinedBy judgedAt kept keptId keptUntil key kind kindEn kindMeans kindName kinds kindZh knownUntil
label ladderLevel lastAt lastCallbackAt lastError lastErrorAt lastEventAt lastGivenAt lastKind lastOn lastOrderAt lastReceivedAt
lastSide lastUsedAt latestId leftAt level line lineId linkedAt list location login lost lostAt madeAt madeBy mapping*
marketplace masked matched matchedAt material meaning measure member memberName members merchantCode mergedInto
mergeId messageId missing model month movedAt moves needId nextAt nextAttemptAt nextCursor nextLookAt nextTryAt nextUnitRate node
nonceStr nouns number occurredAt offerId oldestAt oldestWaitingAt onDay one openedAt openingReason orderId orderNumber
orderNumberAsk origin origins ours outcome outsideId overridden own_parts ownerId ownerName owners pageHost paidAt parent part parts password path
payeeId payeeKind permission permissions personId personKey phoneEndsAt phoneKind pictureUrl place planned
pointClerkId pointer pool poolSince postedAt praise prefix previousUntil priceProblem problem problems productId
productName products promise proof protectedUntil providerId publicKey publishedAt publishedBy purpose purposes
pushedAt pushId qrUrl ranAt rawRecordId reachedOn readAt ready* readyAt reason reasonName reasonPath reasons receivedAt
receiveId recordedAt recordId recordPath refreshedAt refusal refusedAt refusedCode region remarkTemplate remindedAt renamingTo requiredSkill resetsAt
revealReason revealReasons reverses revisitReason revokedAt roadFactor role roles row rowIds rows rule ruleId
ruleVersion runId running saidAt sampleId savedAt say scene scoredAt secondId secret secretTail seenAt sellerId seq
serial serials service servicePoint servicePointId servicerId servicerName services serviceType sessionId settledAt shape sharedAt sheet
sheets shop shopId shopIds shopName shops side sight* signature signatureFileId signedAt since skuId skuText slipId
segmentId slot snapshotId snoozedUntil source sourceId sourceName stands startedAt startedBy starts startsAt state statementId stateName
stateWord street subAccount subject subjectId subjectKind subscriber subscriptionEndsAt suggested suggestedProductId
suspensionReason sweptTo table tag tagId tags takenAt targetId technician technicianId technicianName textVersion
theirs timestamp timestampHeader title titleEn to token tokenUntil toldAt toldBy tone tools toOwner topic toPool toUserId
transactionId travel truth truthName two type undoes undoneAt undoneBy unit until untilOn updatedAt uploadToken
urgency url validFrom validTo validUntil version versionAt waitingSince was warranty wasted_trip watermark way wecomUserId
wecomUserIds weightsVersion welcome what when wholeAt why word workOrderCode workOrderId workOrderState zh
`
    .trim()
    .split(/\s+/),
)
