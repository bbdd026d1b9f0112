export { errorWords } from './errors.ts'
export { resolveApiToken } from './make-token.ts'
export { type MemberNames, namesOfMembers } from './member-names.ts'
export { loginRoute, resolveMember } from './sign-in.ts'
export {
  findMember,
  findMemberByWecom,
  getBrandName,
  listEveryMember,
  listMembers,
  listShops,
  type Member,
  removeShops,
  type Shop,
  type ShopState,
  setShopState,
  writeBrandProfile,
  writeMember,
  writeShop,
} from './store.ts'
export {
  corpMembersNotSeenSince,
  directoryReadAt,
  endCorpMembers,
  listCorpMembers,
  listDepartments,
  namesOfCorpMembers,
  renameCorpMember,
  writeCorpMembers,
  writeDepartments,
} from './store-directory.ts'
