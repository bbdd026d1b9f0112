/** Shapes of WeCom's answers, as its documents name them; only what we read. */

export interface WireTag {
  group_name?: string
  tag_name?: string
  tag_id?: string
  type?: number
}

export interface WireFollowInfo {
  userid: string
  remark?: string
  description?: string
  createtime?: number
  /** Of `get`: objects. */
  tags?: WireTag[]
  /** Of `batch/get_by_user`: ids of corp tags only. */
  tag_id?: string[]
  remark_mobiles?: string[]
  remark_corp_name?: string
  add_way?: number
  state?: string
  oper_userid?: string
}

export interface WireContact {
  external_userid: string
  name?: string
  avatar?: string
  type?: number
  gender?: number
  unionid?: string
  corp_name?: string
  corp_full_name?: string
}

export interface WireContactAnswer {
  external_contact: WireContact
  follow_user: WireFollowInfo[]
  next_cursor?: string
}

export interface WireBatchAnswer {
  external_contact_list?: { external_contact: WireContact; follow_info: WireFollowInfo }[]
  next_cursor?: string
}

export interface WireTagGroup {
  group_id: string
  group_name: string
  order?: number
  deleted?: boolean
  tag?: { id: string; name: string; order?: number; deleted?: boolean }[]
}

export interface WireContactWay {
  config_id: string
  type: number
  scene: number
  remark?: string
  skip_verify?: boolean
  state?: string
  qr_code?: string
  user?: string[]
  party?: number[]
  is_exclusive?: boolean
}

export interface WireMember {
  userid: string
  name?: string
  department?: number[]
  status?: number
}
