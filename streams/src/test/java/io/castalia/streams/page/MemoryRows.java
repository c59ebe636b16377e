package io.castalia.streams.page;

import io.castalia.streams.summary.SummaryShape;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Pages and fragments in memory, as bytes. */
final class MemoryRows implements PageRows {

    final TreeMap<Integer, byte[]> pages = new TreeMap<>();
    private final TreeMap<Integer, List<byte[]>> fragments = new TreeMap<>();
    private final PageBytes bytes = new PageBytes();
    int merges;

    @Override
    public List<Page> pages(SummaryShape shape) {
        var all = new ArrayList<Page>();
        pages.forEach((number, row) -> {
            while (all.size() < number) {
                all.add(new Page(shape));
            }
            all.add(PageBytes.read(row, shape));
        });
        return all;
    }

    @Override
    public void put(int number, Page page) {
        pages.put(number, bytes.write(page));
    }

    @Override
    public List<byte[]> fragments(int number) {
        return List.copyOf(fragments.getOrDefault(number, List.of()));
    }

    @Override
    public void putFragments(int number, long offset, List<byte[]> rows) {
        fragments.computeIfAbsent(number, n -> new ArrayList<>()).addAll(rows);
    }

    @Override
    public void replaceFragments(int number, long offset, List<byte[]> rows) {
        merges++;
        fragments.put(number, new ArrayList<>(rows));
    }

    /** Bytes of all rows of fragments. */
    long fragmentBytes() {
        return fragments.values().stream()
                .flatMap(List::stream)
                .mapToLong(row -> row.length)
                .sum();
    }
}
