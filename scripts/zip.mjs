import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A zip archive of these files, deflated, without times: the same files give the same bytes.
 * PKWARE's APPNOTE.TXT 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end).
 *
 * @param {Readonly<Record<string, Uint8Array>>} files by path
 */
export function zip(files) {
  const locals = [];
  const directory = [];
  let at = 0;
  for (const [path, data] of Object.entries(files)) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(data, { level: 9 });
    const about = Buffer.alloc(26); // version, flags, method, time, date, CRC, sizes, lengths: alike in both headers
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(8, 4); // deflated
    about.writeUInt16LE(0x21, 8); // 1 January 1980, the earliest there is
    about.writeUInt32LE(crc32(data), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(data.length, 18);
    about.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(0o100644 * 0x1_0000, 6); // a file that all may read
    place.writeUInt32LE(at, 10);
    locals.push(Buffer.from('PK\x03\x04'), about, name, packed);
    directory.push(Buffer.from('PK\x01\x02\x14\x03'), about, place, name);
    at += 30 + name.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(locals.length / 4, 8);
  end.writeUInt16LE(locals.length / 4, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, listing, end]);
}
