package io.castalia.streams.shard;

import io.castalia.streams.page.Page;
import io.castalia.streams.page.PageBytes;
import io.castalia.streams.page.PageRows;
import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages and fragments in their tables. */
final class PageTable implements PageRows {

    private final Table pages;
    private final Table fragments;
    private final Keys keys;
    private final PageBytes bytes = new PageBytes();

    PageTable(Tables tables, Keys keys) {
        pages = tables.pages();
        fragments = tables.fragments();
        this.keys = keys;
    }

    @Override
    public List<Page> pages(SummaryShape shape) {
        var all = new ArrayList<Page>();
        pages.scan(keys.page(0), keys.page(Integer.MAX_VALUE), (key, row) -> {
            while (all.size() < Keys.page(key)) {
                all.add(new Page(shape));
            }
            return all.add(PageBytes.read(row, shape));
        });
        return all;
    }

    @Override
    public void put(int number, Page page) {
        pages.put(keys.page(number), bytes.write(page));
    }

    /** The row of a page; null where it was never written. */
    byte @Nullable [] row(int number) {
        return pages.get(keys.page(number));
    }

    @Override
    public List<byte[]> fragments(int number) {
        var rows = new ArrayList<byte[]>();
        fragments.scan(first(number), last(number), (key, row) -> rows.add(row));
        return rows;
    }

    @Override
    public void putFragments(int number, long offset, List<byte[]> rows) {
        for (int piece = 0; piece < rows.size(); piece++) {
            fragments.put(keys.fragment(number, offset, piece), rows.get(piece));
        }
    }

    @Override
    public void replaceFragments(int number, long offset, List<byte[]> rows) {
        var old = new ArrayList<byte[]>();
        fragments.scan(first(number), last(number), (key, row) -> old.add(key));
        old.forEach(fragments::delete);
        putFragments(number, offset, rows);
    }

    private byte[] first(int number) {
        return keys.fragment(number, 0, 0);
    }

    private byte[] last(int number) {
        return keys.fragment(number, Long.MAX_VALUE, Integer.MAX_VALUE);
    }
}
