// Runs one of the kernels above it: reads grid, push constants and buffers from a file, and writes the buffers back.

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

thread_local std::barrier<> *of_threadgroup;

using Buffers = std::vector<std::vector<char>>;

static void run(const Kernel &chosen, Buffers &buffers, uint3 grid) {
  std::barrier<> barrier(chosen.invocations);
  std::vector<std::thread> threads;
  std::vector<char> shared(65536);
  for (uint lane = 0; lane < chosen.invocations; lane++) {
    threads.emplace_back([&, lane] {
      of_threadgroup = &barrier;
      for (uint z = 0; z < grid.z; z++)
        for (uint y = 0; y < grid.y; y++)
          for (uint x = 0; x < grid.x; x++) {
            chosen.call(buffers, shared.data(), uint3(x, y, z), lane);
            barrier.arrive_and_wait();
          }
    });
  }
  for (std::thread &thread : threads) thread.join();
}

static uint number(FILE *file) {
  uint value;
  if (fread(&value, sizeof value, 1, file) != 1) std::exit(3);
  return value;
}

int main(int, char **arguments) {
  FILE *file = fopen(arguments[2], "r+b");
  if (!file) return 2;
  uint x = number(file), y = number(file), z = number(file);
  Buffers buffers(number(file));
  for (std::vector<char> &buffer : buffers) {
    buffer.resize(number(file));
    if (fread(buffer.data(), 1, buffer.size(), file) != buffer.size()) return 3;
  }
  run(kernels[std::atoi(arguments[1])], buffers, uint3(x, y, z));
  rewind(file);
  for (std::vector<char> &buffer : buffers) fwrite(buffer.data(), 1, buffer.size(), file);
  return fclose(file);
}
